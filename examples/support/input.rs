//! Reads articles from JSON Lines. An error names the file, the line and the reason.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use jiff::civil::DateTime;
use jiff::{Timestamp, tz::TimeZone};
use samestory::Article;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error},
};

/// One line of input. Other fields are ignored.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Record {
    #[serde(default, deserialize_with = "text")]
    pub(crate) id: String,
    #[serde(default, deserialize_with = "text")]
    pub(crate) title: String,
    #[serde(default, deserialize_with = "text")]
    pub(crate) text: String,
    /// Seconds since 1970-01-01 UTC.
    #[serde(default, deserialize_with = "seconds")]
    pub(crate) published: Option<i64>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) outlet: String,
}

impl AsRef<Record> for Record {
    fn as_ref(&self) -> &Record {
        self
    }
}

impl Record {
    /// Returns the record as an article.
    pub(crate) fn article(&self) -> Article<'_> {
        let mut article = Article::new(&self.title, &self.text);
        article.outlet = Some(self.outlet.as_str()).filter(|outlet| !outlet.is_empty());
        article.published = self.published;
        article
    }
}

/// Reads a string; a missing or null one is empty.
pub(crate) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(Option::<String>::deserialize(from)?.unwrap_or_default())
}

fn seconds<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    let date = text(from)?;
    let date = date.trim();
    if date.is_empty() {
        return Ok(None);
    }
    parse_date(date).map(Some).ok_or_else(|| {
        D::Error::custom(format!(
            "{date:?} is no date such as 2023-05-04 or 2023-05-04T14:30:00+02:00"
        ))
    })
}

/// Parses a date, or a date-time with `T` or a space. The offset defaults to UTC; the name of a
/// time zone is refused.
fn parse_date(date: &str) -> Option<i64> {
    let named = date.contains('[');
    let utc = || {
        let date = date.parse::<DateTime>().ok().filter(|_| !named)?;
        TimeZone::UTC.to_timestamp(date).ok()
    };
    date.parse::<Timestamp>().ok().or_else(utc).map(Timestamp::as_second)
}

/// Returns the name of an input: a file, or standard input for `-`.
pub(crate) fn name(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}

/// Calls `take` with every line that is not blank, and its number. A line that it refuses ends the
/// reading with an error. With `skip_bad` it is reported on standard error instead, and counted.
///
/// The file may be gzip and may begin with a byte order mark; lines end in LF or CRLF.
pub(crate) fn each_line(
    path: &Path,
    skip_bad: bool,
    mut take: impl FnMut(usize, &str) -> Result<(), String>,
) -> Result<usize, String> {
    let failed = |error: io::Error| format!("{}: {error}", name(path));
    let raw: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path).map_err(failed)?)
    };
    // The first two bytes identify gzip. A slow pipe may give them one by one.
    let mut raw = BufReader::new(raw);
    let mut start = Vec::new();
    raw.by_ref().take(2).read_to_end(&mut start).map_err(failed)?;
    let gzip = start == [0x1f, 0x8b];
    let raw = io::Cursor::new(start).chain(raw);
    let mut lines: Box<dyn BufRead> =
        if gzip { Box::new(BufReader::new(MultiGzDecoder::new(raw))) } else { Box::new(raw) };

    let (mut line, mut number, mut bad) = (Vec::new(), 0, 0);
    loop {
        line.clear();
        let read = lines.read_until(b'\n', &mut line);
        number += 1;
        let kind = if gzip { "gzip: " } else { "" };
        let read = read.map_err(|error| format!("{}, line {number}: {kind}{error}", name(path)))?;
        if read == 0 {
            return Ok(bad);
        }
        let bytes = if number == 1 {
            line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&line)
        } else {
            &line
        };
        let taken = match std::str::from_utf8(bytes) {
            Ok(text) if text.trim().is_empty() => Ok(()),
            Ok(text) => take(number, text.trim()),
            Err(error) => Err(format!("not UTF-8 at byte {}", error.valid_up_to() + 1)),
        };
        if let Err(reason) = taken {
            let message = format!("{}, line {number}: {reason}", name(path));
            if !skip_bad {
                return Err(message);
            }
            // The count is printed later, even if standard error is closed.
            let _ = writeln!(io::stderr(), "skipped {message}");
            bad += 1;
        }
    }
}

/// Reads a line that must be a JSON object.
pub(crate) fn object<T: DeserializeOwned>(line: &str) -> Result<T, String> {
    if !line.starts_with('{') {
        return Err("not a JSON object".to_owned());
    }
    serde_json::from_str(line).map_err(|error| {
        // Without serde's line number, which is always 1.
        let message = error.to_string();
        match message.rsplit_once(" at line ") {
            Some((reason, _)) => format!("{reason} (column {})", error.column()),
            None => message,
        }
    })
}

/// Returns the records of all files, in order, and the number of lines that were skipped. Ids must
/// be unique. `T` is a [`Record`], or one with more fields.
pub(crate) fn records<T: DeserializeOwned + AsRef<Record>>(
    paths: &[PathBuf],
    skip_bad: bool,
) -> Result<(Vec<T>, usize), String> {
    let mut all: Vec<T> = Vec::new();
    let mut seen: HashMap<String, String> = HashMap::new();
    let mut bad = 0;
    for path in paths {
        bad += each_line(path, skip_bad, |number, line| {
            let record: T = object(line)?;
            let id = &record.as_ref().id;
            if id.is_empty() {
                return Err("no id, or an empty one".to_owned());
            }
            if let Some(first) = seen.get(id) {
                return Err(format!("the id {id:?} was used before, in {first}"));
            }
            seen.insert(id.clone(), format!("{}, line {number}", name(path)));
            all.push(record);
            Ok(())
        })?;
    }
    Ok((all, bad))
}
