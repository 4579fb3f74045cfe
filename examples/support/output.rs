//! Writes to standard output, all at once, and says on standard error what went wrong.

use std::io::{self, Write};
use std::process::ExitCode;

/// How the program ends: well, or with a message and the code 2.
pub(crate) fn end(program: &str, result: Result<(), String>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            say(&format!("{program}: {message}"));
            ExitCode::from(2)
        }
    }
}

/// A line on standard error; where that cannot be written to, there is nobody to tell.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// A reader that has seen enough and closed the pipe is no error.
pub(crate) fn print(text: &str) -> Result<(), String> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("standard output: {error}"))
        }
        _ => Ok(()),
    }
}
