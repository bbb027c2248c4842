//! Where the server is.

use crate::error::Error;
use std::net::{SocketAddr, ToSocketAddrs};
use std::str::FromStr;

/// The base address of a server: plain HTTP, because TLS is the reverse proxy's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    authority: String,
}

impl Base {
    /// Host and port, as the Host header carries them.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// The address to connect to.
    pub(crate) fn resolve(&self) -> Result<SocketAddr, Error> {
        let with_port = if self.authority.rsplit_once(':').is_some_and(|(_, port)| {
            !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
        }) {
            self.authority.clone()
        } else {
            format!("{}:80", self.authority)
        };
        with_port
            .to_socket_addrs()
            .map_err(Error::io(format!("resolving {}", self.authority)))?
            .next()
            .ok_or_else(|| Error::Usage(format!("{} has no address", self.authority)))
    }
}

impl FromStr for Base {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let rest = text.strip_prefix("http://").ok_or("the address must begin with http://")?;
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        if authority.is_empty() || authority.contains(['/', '?', '#', '@', ' ']) {
            return Err("expected http://HOST:PORT and nothing after it".to_owned());
        }
        Ok(Self { authority: authority.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read() {
        let base: Base = "http://127.0.0.1:8080/".parse().unwrap();
        assert_eq!(base.authority(), "127.0.0.1:8080");
        assert_eq!(base.resolve().unwrap(), "127.0.0.1:8080".parse().unwrap());
        let plain: Base = "http://127.0.0.1".parse().unwrap();
        assert_eq!(plain.resolve().unwrap().port(), 80);
        let six: Base = "http://[::1]:90".parse().unwrap();
        assert_eq!(six.resolve().unwrap(), "[::1]:90".parse().unwrap());
    }

    #[test]
    fn other_addresses_are_refused() {
        for bad in ["127.0.0.1:80", "https://x", "http://", "http://a/b", "http://u@h"] {
            assert!(bad.parse::<Base>().is_err(), "{bad}");
        }
    }
}
