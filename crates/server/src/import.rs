//! Files of people and cards, as the command line takes them. Not for reading them: that is
//! `doorward_web::import`'s.

pub(crate) use doorward_web::import::{cards, people};

use crate::error::Error;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// The largest file taken, in bytes: all of it is kept in memory until it is written.
const LARGEST_FILE: u64 = 512 * 1_024 * 1_024;

/// All of a file.
///
/// # Errors
/// When it cannot be read, or is too large.
pub(crate) fn load(path: &Path) -> Result<Vec<u8>, Error> {
    let wrong = |problem: &str| Error::Usage(format!("{}: {problem}", path.display()));
    let file = File::open(path).map_err(|error| wrong(&error.to_string()))?;
    let mut bytes = Vec::new();
    file.take(LARGEST_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| wrong(&error.to_string()))?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(wrong("has more than 512 MiB; split it"));
    }
    Ok(bytes)
}
