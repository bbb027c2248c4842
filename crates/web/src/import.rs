//! Files of people and cards, read into the lines that the use cases take. Not for checking them
//! against anybody: that is `app::import`'s.

mod cards;
mod columns;
mod people;

pub use cards::read as cards;
pub use columns::FileError;
pub use people::read as people;
