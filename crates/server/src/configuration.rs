//! Reads the settings: file, then environment, then command line; the later wins.

use crate::error::Error;
use crate::settings::{NAMES, Settings};
use serde::Deserialize as _;
use std::path::Path;

/// The environment variable of a setting.
pub(crate) fn variable_of(name: &str) -> String {
    format!("DOORWARD_{}", name.to_uppercase())
}

/// The settings from a file and from variables, looked up with `variable`.
///
/// # Errors
/// When the file cannot be read, a key is unknown, or a value has the wrong type.
pub(crate) fn read(
    file: Option<&Path>,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Settings, Error> {
    let wrong = |problem: String| Error::Configuration(problem);
    let mut table = match file {
        None => toml::Table::new(),
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .map_err(|error| wrong(format!("{}: {error}", path.display())))?;
            text.parse().map_err(|error: toml::de::Error| {
                wrong(format!("{}: {}", path.display(), error.message()))
            })?
        }
    };
    let defaults = toml::Table::try_from(Settings::default()).unwrap_or_default();
    for (name, _) in NAMES {
        let Some(text) = variable(&variable_of(name)) else { continue };
        let value = match defaults.get(*name) {
            Some(toml::Value::Integer(_)) => {
                text.parse().map(toml::Value::Integer).map_err(|_| "a whole number")
            }
            Some(toml::Value::Boolean(_)) => {
                text.parse().map(toml::Value::Boolean).map_err(|_| "true or false")
            }
            _ => Ok(toml::Value::String(text)),
        };
        let value =
            value.map_err(|wanted| wrong(format!("{} must be {wanted}", variable_of(name))))?;
        table.insert((*name).to_owned(), value);
    }
    Settings::deserialize(table).map_err(|error| wrong(error.to_string().trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("doorward.toml");
        std::fs::write(&path, text).unwrap();
        (dir, path)
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
        let (_dir, path) = file("listen = \"127.0.0.1:1\"\nconnections = 9\n");
        let read =
            read(Some(&path), |name| (name == "DOORWARD_CONNECTIONS").then(|| "12".to_owned()))
                .unwrap();
        assert_eq!(
            (read.listen.as_str(), read.connections, read.body_bytes),
            ("127.0.0.1:1", 12, 1_048_576)
        );
    }

    #[test]
    fn unknown_keys_and_wrong_types_are_errors_that_name_them() {
        let (_dir, path) = file("lisen = \"127.0.0.1:1\"\n");
        assert!(read(Some(&path), |_| None).unwrap_err().to_string().contains("lisen"));
        let (_dir, path) = file("connections = \"many\"\n");
        assert!(read(Some(&path), |_| None).is_err());
        let error = read(None, |name| (name == "DOORWARD_LIMITS").then(|| "perhaps".to_owned()));
        assert!(error.unwrap_err().to_string().contains("DOORWARD_LIMITS must be true or false"));
        assert!(read(Some(Path::new("/nowhere/x.toml")), |_| None).is_err());
    }
}
