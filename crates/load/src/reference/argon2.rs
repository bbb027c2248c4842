//! Argon2id with nothing around it.

use super::Reference;
use crate::arguments::Arguments;
use crate::engine::{Kind, Pace, repeat};
use crate::error::Error;
use crate::report::Summary;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use std::thread::available_parallelism;

/// The cost of a PIN: 19 MiB, two passes, one lane.
pub(super) fn hasher() -> Result<Argon2<'static>, Error> {
    let params = Params::new(19_456, 2, 1, Some(32)).map_err(told)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The hash on a number of threads.
#[derive(Debug)]
pub(super) struct Bare {
    threads: usize,
}

impl Bare {
    /// On as many threads as were asked for, or as there are processors.
    pub(super) fn new(arguments: &Arguments) -> Self {
        let processors = || available_parallelism().map_or(1, usize::from);
        Self { threads: arguments.references.hash_threads.unwrap_or_else(processors) }
    }
}

impl Reference for Bare {
    fn round(&mut self, pace: &Pace) -> Result<Summary, Error> {
        let run = repeat(pace, Kind::Argon2, self.threads, hashing)?;
        Ok(Summary::new("argon2", self.threads, &run))
    }
}

/// Hashes in memory that is kept: the least that a verification can cost.
fn hashing() -> Result<impl FnMut() -> Result<(), Error>, Error> {
    let hasher = hasher()?;
    let mut memory = vec![Block::default(); hasher.params().block_count()];
    let mut out = [0; 32];
    Ok(move || {
        hasher
            .hash_password_into_with_memory(b"739164", b"0123456789abcdef", &mut out, &mut memory)
            .map_err(told)?;
        std::hint::black_box(&out);
        Ok(())
    })
}

pub(super) fn told(error: argon2::Error) -> Error {
    Error::Argon2(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_hashes() {
        hashing().unwrap()().unwrap();
    }
}
