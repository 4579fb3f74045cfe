//! The file of a store, before the database opens it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read};
use std::path::Path;

use super::error::{StoreError, StoreErrorKind};

/// First bytes of every redb database.
pub(super) const DATABASE_MAGIC: [u8; 9] = *b"redb\x1a\x0a\xa9\x0d\x0a";

/// Greatest length, in bytes, of a file that the database had begun to create when its process
/// ended. redb 4.5 begins with 1.5 MB.
const MOST_UNFINISHED: u64 = 4 << 20;

/// Length in bytes of the header page of the database.
const HEADER_PAGE: usize = 4096;

/// Returns an error if something other than a database is at `path`, before the database opens it
/// for writing.
pub(super) fn check(path: &Path) -> Result<(), StoreError> {
    let not_a_store = || StoreError::new(path, StoreErrorKind::NotAStore);
    let length = match path.metadata() {
        // A pipe would block, and a device has no length.
        Ok(metadata) if !metadata.is_file() => return Err(not_a_store()),
        Ok(metadata) => metadata.len(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(StoreError::io(path, error)),
    };
    if length == 0 {
        return Ok(());
    }
    let mut magic = [0; DATABASE_MAGIC.len()];
    let mut file = File::open(path).map_err(|error| StoreError::io(path, error))?;
    match file.read_exact(&mut magic) {
        Ok(()) if magic == DATABASE_MAGIC => Ok(()),
        Ok(()) if magic == [0; DATABASE_MAGIC.len()] && length <= MOST_UNFINISHED => {
            clear_unfinished(path)
        }
        Ok(()) => Err(not_a_store()),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(not_a_store()),
        Err(error) => Err(StoreError::io(path, error)),
    }
}

/// Empties a file whose creation was interrupted.
///
/// redb writes its magic last when it creates a file. If the process ends before, it refuses the
/// file for ever, although no page but the first contains anything.
fn clear_unfinished(path: &Path) -> Result<(), StoreError> {
    let error = |error| StoreError::io(path, error);
    let mut file = OpenOptions::new().read(true).write(true).open(path).map_err(error)?;
    // redb takes this lock too, so no other process is creating the file at this moment.
    file.try_lock().map_err(|failed| match failed {
        TryLockError::WouldBlock => StoreError::new(path, StoreErrorKind::InUse),
        TryLockError::Error(failed) => error(failed),
    })?;
    let mut bytes = Vec::new();
    file.by_ref().take(MOST_UNFINISHED + 1).read_to_end(&mut bytes).map_err(error)?;
    if bytes.starts_with(&DATABASE_MAGIC) {
        return Ok(());
    }
    let is_unfinished = bytes.len() as u64 <= MOST_UNFINISHED
        && bytes.iter().take(DATABASE_MAGIC.len()).all(|&byte| byte == 0)
        && bytes.iter().skip(HEADER_PAGE).all(|&byte| byte == 0);
    if !is_unfinished {
        return Err(StoreError::new(path, StoreErrorKind::NotAStore));
    }
    file.set_len(0).map_err(error)
}

/// Makes the name of a new file durable, where directories can be synchronised.
pub(super) fn sync_directory(path: &Path) {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    // Windows cannot open a directory, and keeps its names without being told.
    if let Ok(directory) = File::open(directory.unwrap_or_else(|| Path::new("."))) {
        let _ = directory.sync_all();
    }
}
