//! Where a broker is. Not for reaching it.

use crate::profile::ProfileProblem;

/// The address of a broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BrokerAddress {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) secure: bool,
}

impl BrokerAddress {
    /// Reads `mqtt://host:port` or `mqtts://host:port`. A password in it would be shown and logged, and
    /// is refused.
    pub(crate) fn parse(text: &str) -> Result<Self, ProfileProblem> {
        let problem = ProfileProblem {
            field: "broker",
            expected: "an address such as mqtt://192.168.1.10:1883 or mqtts://broker.example",
        };
        let text = text.trim();
        let (secure, rest) = match text.split_once("://") {
            Some(("mqtt", rest)) => (false, rest),
            Some(("mqtts", rest)) => (true, rest),
            _ => return Err(problem),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let usual = if secure { 8_883 } else { 1_883 };
        let (host, port) = match rest.rsplit_once(':') {
            // The last colon of a bare IPv6 address is within its brackets.
            Some((host, port)) if !port.ends_with(']') => {
                (host, port.parse().map_err(|_| problem)?)
            }
            _ => (rest, usual),
        };
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
        if host.is_empty() || host.len() > 253 || !host.chars().all(plain) || port == 0 {
            return Err(problem);
        }
        Ok(Self { host: host.to_owned(), port, secure })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broker_has_a_host_and_the_usual_port() {
        for (text, host, port, secure) in [
            ("mqtt://10.0.0.2", "10.0.0.2", 1_883, false),
            ("mqtts://broker.example/", "broker.example", 8_883, true),
            ("mqtt://[::1]:1900", "::1", 1_900, false),
            ("mqtt://[fd00::2]", "fd00::2", 1_883, false),
        ] {
            let address = BrokerAddress::parse(text).unwrap();
            assert_eq!((address.host.as_str(), address.port, address.secure), (host, port, secure));
        }
        for text in ["", "broker", "http://broker", "mqtt://", "mqtt://u:p@broker", "mqtt://b:0"] {
            assert!(BrokerAddress::parse(text).is_err(), "{text}");
        }
    }
}
