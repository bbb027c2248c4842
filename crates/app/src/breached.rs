//! A list of passwords that are known from thefts, if the operator has one: a text file of SHA-1
//! hashes in upper-case hexadecimal, one a line and in order, each with or without `:COUNT` behind it,
//! as "Pwned Passwords" is distributed. It may be larger than memory: it is searched on the disk.
//!
//! Not for hashing passwords that are kept.

use crate::error::{Error, Fault};
use doorward_domain::{Field, FieldProblem, Password, Refusal};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The file of hashes.
#[derive(Debug, Clone)]
pub struct BreachedList(Arc<PathBuf>);

impl BreachedList {
    /// Takes a file that can be read.
    ///
    /// # Errors
    /// When it cannot.
    pub fn open(path: &Path) -> io::Result<Self> {
        File::open(path)?;
        Ok(Self(Arc::new(path.to_owned())))
    }

    /// Refuses a password that is on the list.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`]; a fault when the file cannot be read.
    pub(crate) async fn check(&self, password: &Password) -> Result<(), Error> {
        let (path, hash) = (Arc::clone(&self.0), sha1(password.reveal()));
        let found = tokio::task::spawn_blocking(move || holds(&path, &hash)).await;
        let found = found.map_err(|error| Fault::Task(error.to_string()))?;
        if found.map_err(|error| Fault::Hashing(format!("{}: {error}", self.0.display())))? {
            let expected = "safe: it is on a list of stolen passwords; choose another one";
            let problem = FieldProblem::Malformed { expected };
            return Err(Refusal::field(Field::Other("password"), problem).into());
        }
        Ok(())
    }
}

fn sha1(text: &str) -> String {
    let mut hash = String::with_capacity(40);
    for byte in digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes()).as_ref() {
        // Writing to a String cannot fail.
        let _ = write!(hash, "{byte:02X}");
    }
    hash
}

/// Whether a hash begins a line of the file: the first line that is not smaller is looked for by
/// halving the bytes in which it can begin.
fn holds(path: &Path, hash: &str) -> io::Result<bool> {
    let mut file = BufReader::with_capacity(256, File::open(path)?);
    let (mut low, mut high) = (0, file.get_ref().metadata()?.len());
    while low < high {
        let middle = low + (high - low) / 2;
        match line_after(&mut file, middle)? {
            Some(line) if line.as_bytes() < hash.as_bytes() => low = middle + 1,
            _ => high = middle,
        }
    }
    let found = line_after(&mut file, low)?;
    Ok(found.is_some_and(|line| line.get(..hash.len()) == Some(hash)))
}

/// The first whole line that begins at a byte or after it.
fn line_after(file: &mut BufReader<File>, at: u64) -> io::Result<Option<String>> {
    let mut line = String::new();
    match at.checked_sub(1) {
        None => file.seek(SeekFrom::Start(0))?,
        Some(before) => {
            let place = file.seek(SeekFrom::Start(before))?;
            file.read_line(&mut line)?;
            line.clear();
            place
        }
    };
    Ok((file.read_line(&mut line)? > 0).then(|| line.trim_end().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn list(passwords: &[&str], ending: &str) -> tempfile::NamedTempFile {
        let mut hashes: Vec<String> = passwords.iter().map(|text| sha1(text)).collect();
        hashes.sort();
        let mut file = tempfile::NamedTempFile::new().unwrap();
        for (count, hash) in hashes.iter().enumerate() {
            write!(file, "{hash}:{count}{ending}").unwrap();
        }
        file
    }

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(sha1("password"), "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8");
    }

    #[test]
    fn every_password_of_the_list_is_found_and_no_other() {
        let all: Vec<String> = (0..257).map(|n| format!("password number {n}")).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        for ending in ["\n", "\r\n"] {
            for listed in [&all[..], &all[..1], &all[..2], &[]] {
                let file = list(listed, ending);
                for password in &all {
                    let found = holds(file.path(), &sha1(password)).unwrap();
                    assert_eq!(found, listed.contains(password), "{password}");
                }
                assert!(!holds(file.path(), &"0".repeat(40)).unwrap());
                assert!(!holds(file.path(), &"F".repeat(40)).unwrap());
            }
        }
    }

    #[tokio::test]
    async fn a_listed_password_is_refused() {
        let file = list(&["a stolen password"], "\n");
        let list = BreachedList::open(file.path()).unwrap();
        let check = |text: &str| Password::parse(text).unwrap();
        assert!(list.check(&check("a stolen password")).await.is_err());
        assert!(list.check(&check("another password")).await.is_ok());
        assert!(BreachedList::open(Path::new("/nowhere/at/all")).is_err());
    }
}
