//! The sample of invented news.

#[path = "../../examples/support/input.rs"]
mod input;

use std::path::Path;

use serde::Deserialize;

pub(crate) use input::Record;

/// An article of the sample.
#[derive(Deserialize)]
pub(crate) struct Sample {
    #[serde(flatten)]
    pub(crate) record: Record,
    pub(crate) lang: String,
    pub(crate) story: String,
    pub(crate) copy_of: Option<String>,
}

impl AsRef<Record> for Sample {
    fn as_ref(&self) -> &Record {
        &self.record
    }
}

/// Reads the sample.
pub(crate) fn newsday() -> Vec<Sample> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/newsday.jsonl");
    input::records(&[path], false).unwrap().0
}
