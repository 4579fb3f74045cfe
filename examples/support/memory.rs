//! Reads the memory of the process.

/// The peak resident memory of the process in bytes; `None` where the system does not tell it.
pub(crate) fn peak_bytes() -> Option<u64> {
    of_status("VmHWM:")
}

/// The resident memory of the process in bytes; `None` where the system does not tell it.
#[allow(dead_code)] // each program uses a part of it
pub(crate) fn resident_bytes() -> Option<u64> {
    of_status("VmRSS:")
}

fn of_status(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}
