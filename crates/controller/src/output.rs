//! Lines that other programs read: each leaves at once.

use std::io::Write as _;

/// Prints a line; whoever does not read it any more misses it.
pub(crate) fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}");
    let _ = out.flush();
}
