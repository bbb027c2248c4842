//! The master keys, and the keys derived from them for each purpose. Not for using them: sealing is
//! in [`crate::seal`], hashing in [`crate::pin_hash`].
//!
//! The file holds one key a line, `NUMBER BASE64URL`, the newest last. New values are sealed with
//! the newest; the older ones only open what they sealed. It is made at the first start, readable
//! by its owner alone, and refused when others can read it.

use crate::edge;
use crate::error::Fault;
use crate::seal::SealingKey;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use doorward_store::applications::KeyedHash;
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use zeroize::Zeroizing;

const HEADER: &str = "# Doorward master keys. Keep them secret, and keep a copy apart from the \
                      backups: without them a backup opens nothing.\n";

/// The keys derived from one master key (HKDF-SHA256, RFC 5869), one for each purpose.
pub struct DerivedKeys {
    /// The number of the master key.
    pub number: i64,
    /// Seals access tokens.
    pub token: SealingKey,
    /// Seals columns.
    pub column: SealingKey,
    /// The pepper of PIN hashes.
    pub pepper: Zeroizing<[u8; 32]>,
    /// Keys the hashes of keys and link tokens.
    pub lookup: Zeroizing<[u8; 32]>,
    /// The same, with the key already taken in: half of the work of a short hash.
    keyed: Hmac<Sha256>,
    /// Names the master key without giving it away.
    pub fingerprint: [u8; 32],
}

/// All master keys, the newest last; there is always one.
pub struct KeyRing {
    older: Vec<DerivedKeys>,
    newest: DerivedKeys,
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "KeyRing(newest {})", self.newest.number)
    }
}

impl KeyRing {
    /// Reads the file, making it first when it does not exist.
    ///
    /// # Errors
    /// When it cannot be read or made, others can read it, or a line is not a key.
    pub fn open_or_create(path: &Path) -> Result<Self, Fault> {
        if !path.exists() {
            let key = Zeroizing::new(edge::random::<32>()?);
            write_new(path, &format!("{HEADER}{}\n", line(1, &key).as_str()))?;
        }
        Self::open(path)
    }

    /// Reads the file.
    ///
    /// # Errors
    /// As [`KeyRing::open_or_create`], and when it does not exist.
    pub fn open(path: &Path) -> Result<Self, Fault> {
        let wrong = |problem: &str| Fault::MasterKey(format!("{}: {problem}", path.display()));
        let text = Zeroizing::new(
            std::fs::read_to_string(path).map_err(|error| wrong(&error.to_string()))?,
        );
        let mode = std::fs::metadata(path).map_err(|error| wrong(&error.to_string()))?;
        if mode.permissions().mode() & 0o077 != 0 {
            return Err(wrong("others can read the master key; run: chmod 600 on it"));
        }
        let mut keys = Vec::new();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            keys.push(read_line(line).ok_or_else(|| wrong("a line is not a master key"))?);
        }
        keys.sort_by_key(|key| key.number);
        let newest = keys.pop().ok_or_else(|| wrong("there is no master key in it"))?;
        Ok(Self { older: keys, newest })
    }

    /// Adds a new master key to the file; from the next start on it seals what is new.
    ///
    /// # Errors
    /// When the file cannot be read or replaced.
    pub fn rotate(path: &Path) -> Result<i64, Fault> {
        let ring = Self::open(path)?;
        let io = |error: std::io::Error| Fault::MasterKey(format!("{}: {error}", path.display()));
        let mut text = Zeroizing::new(std::fs::read_to_string(path).map_err(io)?);
        let number = ring.newest.number + 1;
        let key = Zeroizing::new(edge::random::<32>()?);
        text.push_str(&line(number, &key));
        text.push('\n');
        let next = path.with_extension("next");
        if next.exists() {
            std::fs::remove_file(&next).map_err(io)?;
        }
        write_new(&next, &text)?;
        std::fs::rename(&next, path).map_err(io)?;
        Ok(number)
    }

    /// The keys that seal what is new.
    pub fn newest(&self) -> &DerivedKeys {
        &self.newest
    }

    /// The keys of a number, if the ring has them.
    pub fn numbered(&self, number: i64) -> Option<&DerivedKeys> {
        self.all().find(|keys| keys.number == number)
    }

    /// All keys, the newest first.
    pub fn all(&self) -> impl Iterator<Item = &DerivedKeys> {
        std::iter::once(&self.newest).chain(self.older.iter().rev())
    }

    /// A hash of a secret that only this ring can make (HMAC-SHA256), bound to what it is for.
    pub fn keyed_hash(keys: &DerivedKeys, purpose: &str, secret: &str) -> [u8; 32] {
        let mut mac = keys.keyed.clone();
        for part in [purpose.as_bytes(), b":", secret.as_bytes()] {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// The hash of a new secret, under the newest keys, as the store keeps it.
    pub fn stored_hash(&self, purpose: &str, secret: &str) -> KeyedHash {
        let hash = Self::keyed_hash(&self.newest, purpose, secret).to_vec();
        KeyedHash { hash, key_ring: self.newest.number }
    }

    /// A ring of one random key, for tests.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn ephemeral() -> Result<Self, Fault> {
        let key = Zeroizing::new(edge::random::<32>()?);
        Ok(Self { older: Vec::new(), newest: derive(1, &key)? })
    }
}

fn derive(number: i64, master: &[u8; 32]) -> Result<DerivedKeys, Fault> {
    let derivation = Hkdf::<Sha256>::new(Some(b"doorward master key 1"), master);
    let expand = |purpose: &str| {
        let mut key = Zeroizing::new([0; 32]);
        // 32 bytes are far below the 8,160 that HKDF-SHA256 can give, so this cannot fail.
        let _ = derivation.expand(purpose.as_bytes(), key.as_mut());
        key
    };
    let lookup = expand("keyed hash");
    Ok(DerivedKeys {
        number,
        keyed: keyed(&lookup),
        token: SealingKey::new(&expand("access token"))?,
        column: SealingKey::new(&expand("sealed column"))?,
        pepper: expand("pin pepper"),
        lookup,
        fingerprint: *expand("fingerprint"),
    })
}

fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    // HMAC fills a short key with zeros to the block length anyway (RFC 2104, section 2).
    let mut block = Zeroizing::new([0; 64]);
    if let Some(head) = block.first_chunk_mut::<32>() {
        *head = *key;
    }
    Hmac::new((&*block).into())
}

fn line(number: i64, key: &[u8; 32]) -> Zeroizing<String> {
    Zeroizing::new(format!("{number} {}", BASE64_URL_SAFE_NO_PAD.encode(key)))
}

fn read_line(line: &str) -> Option<DerivedKeys> {
    let (number, text) = line.split_once(' ')?;
    let bytes = Zeroizing::new(BASE64_URL_SAFE_NO_PAD.decode(text.trim()).ok()?);
    let key = Zeroizing::new(<[u8; 32]>::try_from(bytes.as_slice()).ok()?);
    derive(number.parse().ok()?, &key).ok()
}

fn write_new(path: &Path, text: &str) -> Result<(), Fault> {
    let io = |error: std::io::Error| Fault::MasterKey(format!("{}: {error}", path.display()));
    let mut file: File =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(io)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(io)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal;

    #[test]
    fn the_file_is_made_for_its_owner_alone_and_refused_when_others_can_read_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("master.key");
        let ring = KeyRing::open_or_create(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let again = KeyRing::open_or_create(&path).unwrap();
        assert_eq!(ring.newest().fingerprint, again.newest().fingerprint);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let error = KeyRing::open(&path).unwrap_err().to_string();
        assert!(error.contains("chmod 600"), "{error}");
    }

    #[test]
    fn rotation_adds_a_key_and_keeps_the_old_ones() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("master.key");
        let first = KeyRing::open_or_create(&path).unwrap();
        assert_eq!(KeyRing::rotate(&path).unwrap(), 2);
        let second = KeyRing::open(&path).unwrap();
        assert_eq!(second.newest().number, 2);
        assert_eq!(second.numbered(1).unwrap().lookup, first.newest().lookup);
        assert_ne!(second.newest().lookup, first.newest().lookup);
        assert!(second.numbered(3).is_none());
    }

    #[test]
    fn every_purpose_has_a_key_of_its_own() {
        let ring = KeyRing::ephemeral().unwrap();
        let keys = ring.newest();
        let sealed = seal::seal(1, &keys.token, b"", b"x").unwrap();
        let opened = seal::open(&ring, |keys| &keys.column, b"", &mut sealed.clone()).is_some();
        assert!(!opened, "tokens and columns share a key");
        assert_ne!(*keys.pepper, *keys.lookup);
        assert_ne!(*keys.lookup, keys.fingerprint);
        assert_ne!(
            KeyRing::keyed_hash(keys, "application key", "x"),
            KeyRing::keyed_hash(keys, "api key", "x")
        );
    }
}
