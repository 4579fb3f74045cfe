//! Reads background tables from files.

use std::path::Path;
use std::sync::Arc;

use samestory::corpus::Background;

/// Returns the background table that the example `background_table` wrote to a file.
pub(crate) fn background(file: &Path) -> Result<Arc<Background>, String> {
    let named = |error: String| format!("{}: {error}", file.display());
    let bytes = std::fs::read(file).map_err(|error| named(error.to_string()))?;
    Background::from_bytes(&bytes).map(Arc::new).map_err(|error| named(error.to_string()))
}
