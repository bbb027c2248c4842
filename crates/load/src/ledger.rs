//! The ledger: one line for each answered AddUser. Every line is a promise the server made.

use crate::client::is_guid;
use crate::error::Error;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// One promise: a person that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The guid of the answer.
    pub(crate) guid: String,
    /// The user name that was sent.
    pub(crate) user_name: String,
}

/// A ledger open for writing.
#[derive(Debug)]
pub(crate) struct Ledger {
    path: PathBuf,
    file: File,
}

impl Ledger {
    /// Opens a ledger to append to it.
    pub(crate) fn append_to(path: &Path) -> Result<Self, Error> {
        let file = OpenOptions::new()
            .append(true)
            .create(true)
            .open(path)
            .map_err(Error::io(format!("opening ledger {}", path.display())))?;
        Ok(Self { path: path.to_owned(), file })
    }

    /// Writes one line, in one call so that lines of several connections do not mix. It is with
    /// the kernel when this returns: it survives the death of this program, as of the server.
    pub(crate) fn note(&self, entry: &Entry) -> Result<(), Error> {
        let line = format!("{} {}\n", entry.guid, entry.user_name);
        (&self.file)
            .write_all(line.as_bytes())
            .map_err(Error::io(format!("writing ledger {}", self.path.display())))
    }
}

/// Reads a ledger, at most `limit` entries of it; a missing file is an empty ledger if
/// `may_lack` says so.
pub(crate) fn read(path: &Path, limit: usize, may_lack: bool) -> Result<Vec<Entry>, Error> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if may_lack && error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Error::io(format!("reading ledger {}", path.display()))(error)),
    };
    parse(&text, limit).map_err(|(line, reason)| Error::Ledger {
        path: path.to_owned(),
        line,
        reason,
    })
}

fn parse(text: &str, limit: usize) -> Result<Vec<Entry>, (usize, &'static str)> {
    // A last line without its end was cut while it was written: it promises nothing.
    let whole = text.rfind('\n').map_or("", |end| text.get(..end).unwrap_or(""));
    let lines = whole.lines().enumerate().filter(|(_, line)| !line.is_empty());
    lines.take(limit).map(|(index, line)| entry(line).map_err(|why| (index + 1, why))).collect()
}

fn entry(line: &str) -> Result<Entry, &'static str> {
    let (guid, user_name) = line.split_once(' ').ok_or("expected GUID and user name")?;
    if !is_guid(guid) {
        return Err("the first word is not a GUID");
    }
    if user_name.is_empty() {
        return Err("the user name is missing");
    }
    Ok(Entry { guid: guid.to_owned(), user_name: user_name.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUID: &str = "bf78c938-bf06-4625-bf79-7622f3f98e88";

    #[test]
    fn what_is_noted_is_read_again() {
        let path = std::env::temp_dir().join(format!("doorward-ledger-{}", std::process::id()));
        let ledger = Ledger::append_to(&path).unwrap();
        let entry = Entry { guid: GUID.to_owned(), user_name: "load-1-1".to_owned() };
        ledger.note(&entry).unwrap();
        ledger.note(&entry).unwrap();
        let read = read(&path, usize::MAX, false).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(read, [entry.clone(), entry]);
    }

    #[test]
    fn a_cut_last_line_promises_nothing() {
        let text = format!("{GUID} a\n{GUID} b");
        assert_eq!(parse(&text, 9).unwrap().len(), 1);
        assert_eq!(parse(&text[..60], 9).unwrap().len(), 1);
        assert!(parse("cut", 9).unwrap().is_empty());
        assert!(parse("", 9).unwrap().is_empty());
    }

    #[test]
    fn a_bad_line_is_named() {
        let text = format!("{GUID} a\nnonsense\n");
        assert_eq!(parse(&text, 9).unwrap_err().0, 2);
        assert_eq!(parse(&text, 1).unwrap().len(), 1);
        assert_eq!(parse("bf78c938 a\n", 9).unwrap_err().0, 1);
        assert_eq!(parse(&format!("{GUID} \n"), 9).unwrap_err().0, 1);
    }

    #[test]
    fn a_missing_ledger_is_empty_only_if_it_may_lack() {
        let nowhere = Path::new("/nonexistent/ledger");
        assert!(read(nowhere, 1, true).unwrap().is_empty());
        assert!(read(nowhere, 1, false).is_err());
    }
}
