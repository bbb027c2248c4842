//! The file of the readers' keys and of what they said of themselves at their enrolment. Not for
//! making keys.

use crate::state::secret_digits;
use doorward_domain::hex;
use doorward_door::osdp::{BadKey, Pins, ReaderKey, ReaderSettings};
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It cannot be read or written.
    #[error("the file of readers {}: {source}", path.display())]
    File {
        /// Its path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is no such file.
    #[error("the file of readers {} cannot be understood: {reason}", path.display())]
    Text {
        /// Its path.
        path: PathBuf,
        /// What is wrong; never with its content.
        reason: String,
    },
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    reader: Vec<WrittenReader>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenReader {
    address: u8,
    key: Option<String>,
    identity: Option<String>,
    capabilities: Option<String>,
}

/// Reads the readers of a bus.
///
/// # Errors
/// [`KeyFileError`] when the file is not there or not such a file.
pub fn load(path: &Path) -> Result<Vec<ReaderSettings>, KeyFileError> {
    let text = std::fs::read_to_string(path).map(Zeroizing::new);
    let text = text.map_err(|source| KeyFileError::File { path: path.to_owned(), source })?;
    let wrong = |reason: String| KeyFileError::Text { path: path.to_owned(), reason };
    let written: Written =
        toml::from_str(&text).map_err(|error| wrong(error.message().to_owned()))?;
    let readers = written.reader.into_iter().map(|reader| {
        let key = reader.key.map(Zeroizing::new);
        let key = key.map(|text| ReaderKey::from_hex(&text)).transpose();
        let key =
            key.map_err(|error: BadKey| wrong(format!("reader {}: {error}", reader.address)))?;
        let pins = match (reader.identity, reader.capabilities) {
            (Some(identity), Some(capabilities)) => Some(pins(&identity, &capabilities)),
            _ => None,
        };
        let unpinned = || {
            wrong(format!(
                "reader {}: identity and capabilities are hexadecimal digits",
                reader.address
            ))
        };
        let pins = pins.map(|pins| pins.ok_or_else(unpinned)).transpose()?;
        Ok(ReaderSettings { address: reader.address, key, pins })
    });
    readers.collect()
}

/// Writes the readers of a bus, for the owner's eyes only: whole or not at all.
///
/// # Errors
/// [`KeyFileError::File`]; the file is then as it was.
pub fn save(path: &Path, readers: &[ReaderSettings]) -> Result<(), KeyFileError> {
    write(path, &text(readers))
        .map_err(|source| KeyFileError::File { path: path.to_owned(), source })
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    let new = PathBuf::from(new);
    // What a run left that was interrupted may have been made with other rights.
    match std::fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&new, path)?;
    let folder =
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

fn text(readers: &[ReaderSettings]) -> Zeroizing<String> {
    let mut text =
        String::from("# The readers of a bus. Whoever has a key can speak for its reader.\n");
    for reader in readers {
        let _ = writeln!(text, "\n[[reader]]\naddress = {}", reader.address);
        if let Some(key) = &reader.key {
            let _ = writeln!(text, "key = \"{}\"", secret_digits(key.expose()).as_str());
        }
        if let Some(pins) = &reader.pins {
            let capabilities: Vec<u8> = pins.capabilities.iter().flatten().copied().collect();
            let _ = writeln!(text, "identity = \"{}\"", hex::encode(&pins.identity));
            let _ = writeln!(text, "capabilities = \"{}\"", hex::encode(&capabilities));
        }
    }
    Zeroizing::new(text)
}

fn pins(identity: &str, capabilities: &str) -> Option<Pins> {
    let identity = hex::decode(identity)?.try_into().ok()?;
    let capabilities = hex::decode(capabilities)?;
    let (triples, []) = capabilities.as_chunks::<3>() else { return None };
    Some(Pins { identity, capabilities: triples.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn what_is_written_is_read_again_and_nobody_else_can() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("readers.toml");
        let pins = Pins { identity: *b"Reader 00001", capabilities: vec![[4, 1, 1], [9, 1, 1]] };
        let key = ReaderKey::new([0xA5; 16]).expect("a key");
        let full = ReaderSettings { address: 3, key: Some(key), pins: Some(pins.clone()) };
        let bare = ReaderSettings { address: 4, key: None, pins: None };
        save(&path, &[full, bare]).expect("writes");
        let read = load(&path).expect("reads");
        assert_eq!(read[0].key.as_ref().map(ReaderKey::expose), Some(&[0xA5; 16]));
        assert_eq!((read[0].pins.as_ref(), read[1].address), (Some(&pins), 4));
        assert!(read[1].key.is_none() && read[1].pins.is_none());
        let mode = std::fs::metadata(&path).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_wrong_file_is_refused_without_its_keys_being_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("readers.toml");
        for line in
            ["key = 'a5a5a5'", "key = 17", "identity = 'zz'\ncapabilities = ''", "kay = 'a5a5a5'"]
        {
            std::fs::write(&path, format!("[[reader]]\naddress = 1\n{line}\n")).expect("writes");
            let error = load(&path).expect_err("wrong").to_string();
            assert!(error.contains("cannot be understood") && !error.contains("a5a5"), "{error}");
        }
        assert!(matches!(load(&folder.path().join("none")), Err(KeyFileError::File { .. })));
    }
}
