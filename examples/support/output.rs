//! Writes results to standard output and errors to standard error.

use std::io::{self, Write};
use std::process::ExitCode;

/// Returns the exit code of a result: success, or 2 after printing the error.
pub(crate) fn end(program: &str, result: Result<(), String>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            say(&format!("{program}: {message}"));
            ExitCode::from(2)
        }
    }
}

/// Writes a line to standard error, and ignores a failure.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Writes to standard output. A closed pipe is no error.
pub(crate) fn print(text: &str) -> Result<(), String> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("standard output: {error}"))
        }
        _ => Ok(()),
    }
}
