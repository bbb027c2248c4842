//! The address of a server, as it is written. Not for connecting to it.

use std::fmt;
use tokio_tungstenite::tungstenite::http::Uri;

/// Where controllers are listened for.
const PATH: &str = "/controller/link";

/// The address of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerAddress {
    /// Whether TLS goes around the channel.
    pub tls: bool,
    /// The host, without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    prefix: String,
}

/// The address cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no address of a server: write https://doors.example.org or http://10.0.0.5:8080")]
pub struct BadAddress(String);

impl ServerAddress {
    /// Reads `https://host[:port][/prefix]` or the same with `http`.
    ///
    /// # Errors
    /// [`BadAddress`] for anything else.
    pub fn parse(text: &str) -> Result<Self, BadAddress> {
        let bad = || BadAddress(text.to_owned());
        let uri: Uri = text.trim().parse().map_err(|_| bad())?;
        let tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(bad()),
        };
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(bad)?;
        let plain = !text.contains('@') && uri.query().is_none();
        // A port that is no number of one is not read as none.
        let ported = uri.authority().is_some_and(|authority| {
            let rest = authority.as_str().rsplit(']').next().unwrap_or_default();
            rest.contains(':') == uri.port_u16().is_some()
        });
        if !plain || !ported {
            return Err(bad());
        }
        Ok(Self {
            tls,
            host: host.trim_matches(['[', ']']).to_owned(),
            port: uri.port_u16().unwrap_or(if tls { 443 } else { 80 }),
            prefix: uri.path().trim_end_matches('/').to_owned(),
        })
    }

    /// The address of the WebSocket.
    pub(super) fn websocket(&self) -> String {
        let scheme = if self.tls { "wss" } else { "ws" };
        format!("{scheme}://{}{}{PATH}", self.authority(), self.prefix)
    }

    fn authority(&self) -> String {
        let host =
            if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        format!("{host}:{}", self.port)
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls { "https" } else { "http" };
        write!(out, "{scheme}://{}{}", self.authority(), self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_shown_and_lead_to_the_link() {
        for (text, shown, websocket) in [
            (
                "https://doors.example.org",
                "https://doors.example.org:443",
                "wss://doors.example.org:443/controller/link",
            ),
            ("http://10.0.0.5:8080/", "http://10.0.0.5:8080", "ws://10.0.0.5:8080/controller/link"),
            (
                "https://[2001:db8::1]/doors/",
                "https://[2001:db8::1]:443/doors",
                "wss://[2001:db8::1]:443/doors/controller/link",
            ),
        ] {
            let address = ServerAddress::parse(text).unwrap();
            assert_eq!(
                (address.to_string().as_str(), address.websocket().as_str()),
                (shown, websocket)
            );
            assert_eq!(ServerAddress::parse(shown), Ok(address));
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "doors.example.org",
            "ftp://x",
            "https://",
            "http://a:b@x",
            "http://x?y=1",
            "http://x:99999",
        ] {
            assert!(ServerAddress::parse(text).is_err(), "{text}");
        }
    }
}
