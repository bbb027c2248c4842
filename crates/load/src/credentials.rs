//! The keys of the application that the load program calls as.

use crate::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// A text that must not be shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text itself.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[secret]")
    }
}

impl FromStr for Secret {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

/// Where the keys come from.
#[derive(Debug, Clone, clap::Args)]
pub struct CredentialArguments {
    /// The application's id
    #[arg(long, value_name = "GUID", env = "DOORWARD_APPLICATION_ID")]
    pub application_id: Option<String>,
    /// The application's key
    #[arg(long, value_name = "GUID", env = "DOORWARD_APPLICATION_KEY", hide_env_values = true)]
    pub application_key: Option<Secret>,
    /// The JSON object that `doorward setup --json` printed
    #[arg(long, value_name = "FILE")]
    pub credentials: Option<PathBuf>,
    /// Keep the access token in this file: read if it exists, else fetched and written
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
}

/// An application's id and key.
#[derive(Debug, Clone)]
pub(crate) struct Credentials {
    /// ApplicationId.
    pub(crate) id: String,
    /// ApplicationKey.
    pub(crate) key: Secret,
}

impl CredentialArguments {
    /// The keys: those given apart come before those of the file.
    pub(crate) fn resolve(&self) -> Result<Credentials, Error> {
        let file = self.credentials.as_deref().map(read).transpose()?;
        let (file_id, file_key) = file.map_or((None, None), |(id, key)| (Some(id), Some(key)));
        match (self.application_id.clone().or(file_id), self.application_key.clone().or(file_key)) {
            (Some(id), Some(key)) => Ok(Credentials { id, key }),
            _ => Err(Error::Usage(
                "give --application-id and --application-key, or --credentials FILE".to_owned(),
            )),
        }
    }
}

impl Credentials {
    /// Keys of no application, for a reference that does not look at them.
    pub(crate) fn made_up() -> Self {
        let guid = "00000000-0000-4000-8000-000000000000";
        Self { id: guid.to_owned(), key: Secret(guid.to_owned()) }
    }
}

fn read(path: &Path) -> Result<(String, Secret), Error> {
    let failed =
        |reason: String| Error::Credentials { path: path.to_owned(), reason: reason.clone() };
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    parse(&text).map_err(|reason| failed(reason.to_owned()))
}

fn parse(text: &str) -> Result<(String, Secret), &'static str> {
    let json: serde_json::Value = serde_json::from_str(text).map_err(|_| "not JSON")?;
    let member = |name| json.get(name).and_then(serde_json::Value::as_str).map(str::to_owned);
    let id = member("application_id").ok_or("no application_id")?;
    let key = member("application_key").ok_or("no application_key")?;
    Ok((id, Secret(key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_setup_object_is_read() {
        let text = r#"{"company_id":1,"application_id":"a","application_key":"k","hmac_key":"h"}"#;
        let (id, key) = parse(text).unwrap();
        assert_eq!((id.as_str(), key.reveal()), ("a", "k"));
        assert_eq!(parse("{}").unwrap_err(), "no application_id");
        assert_eq!(parse("x").unwrap_err(), "not JSON");
    }
}
