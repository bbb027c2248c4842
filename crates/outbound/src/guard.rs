//! Which addresses a webhook may reach. The address that is connected to is checked, not only the
//! name: a name can resolve to anything, and to something else a moment later.
//!
//! Not for mail servers: those are named by the administrator alone.

use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What is allowed beyond public addresses.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    hosts: Vec<String>,
    networks: Vec<IpNet>,
}

/// An entry of the list that is neither a host nor a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is neither a host name nor a network such as 10.0.0.0/8")]
pub struct GuardError(String);

impl Guard {
    /// Reads a list of hosts and networks, separated by commas or spaces.
    ///
    /// # Errors
    /// When an entry is neither.
    pub fn parse(list: &str) -> Result<Self, GuardError> {
        let mut guard = Self::default();
        for entry in list.split([',', ' ']).filter(|entry| !entry.is_empty()) {
            let bare = entry.trim_start_matches('[').trim_end_matches(']');
            if let Ok(network) = entry.parse::<IpNet>() {
                guard.networks.push(network);
            } else if let Ok(address) = bare.parse::<IpAddr>() {
                guard.networks.push(address.into());
            } else if is_host_name(entry) {
                guard.hosts.push(normal(entry));
            } else {
                return Err(GuardError(entry.to_owned()));
            }
        }
        Ok(guard)
    }

    /// Whether an address may be connected to for the sake of a host.
    pub fn admits(&self, host: &str, address: IpAddr) -> bool {
        is_public(address) || self.exempts(host, address)
    }

    /// Whether the list names the host or the address; only these are spoken to without TLS.
    pub fn exempts(&self, host: &str, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.names(host) || self.networks.iter().any(|network| network.contains(&address))
    }

    /// Whether the list names the host itself.
    pub fn names(&self, host: &str) -> bool {
        let host = normal(host);
        self.hosts.contains(&host)
    }

    /// Whether the list names any network.
    pub fn has_networks(&self) -> bool {
        !self.networks.is_empty()
    }
}

fn normal(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}

/// Digits and dots alone are an address in some spelling, and belong among the networks.
fn is_host_name(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
    text.len() <= 253
        && text.bytes().all(plain)
        && text.bytes().any(|b| b.is_ascii_alphabetic())
        && !text.starts_with(['.', '-'])
}

/// Whether an address is on the public internet (RFC 6890 and its successors). An IPv4 address that
/// is wrapped in an IPv6 one counts as what it is.
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, d] = address.octets();
    let special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224.., ..)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 168, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (198, 18..=19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    // A public address under which a large cloud keeps its machines' metadata.
    let metadata = (a, b, c, d) == (168, 63, 129, 16);
    !special && !metadata
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let embedded = |high: u16, low: u16| {
        is_public_v4(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
    };
    match address.segments() {
        // NAT64 (RFC 6052) and 6to4 (RFC 3056) lead to the IPv4 address within.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => embedded(high, low),
        // Teredo, benchmarks, ORCHID, documentation.
        [0x2001, ..=0x1ff | 0xdb8, ..] | [0x3fff, ..=0xfff, ..] => false,
        // Of the rest only global unicast; private, link-local and multicast all lie outside.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(text: &str) -> bool {
        Guard::default().admits("x.example", text.parse().unwrap())
    }

    #[test]
    fn what_is_not_on_the_public_internet_is_refused() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.1.2.3",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.170",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "168.63.129.16",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::127.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2002:a9fe:a9fe::1",
            "2001:0:1::1",
            "2001:db8::1",
            "3fff::1",
            "100::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "4000::1",
        ] {
            assert!(!public(address), "{address} is admitted");
        }
    }

    #[test]
    fn what_is_on_the_public_internet_is_admitted() {
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.0.1",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450::1",
            "2001:4860::8888",
            "64:ff9b::8.8.8.8",
            "2002:808:808::1",
            "::ffff:8.8.8.8",
        ] {
            assert!(public(address), "{address} is refused");
        }
    }

    #[test]
    fn the_list_names_hosts_and_networks() {
        let guard = Guard::parse("Hooks.Internal, 10.0.0.0/8 fd00::/8,127.0.0.1").unwrap();
        let admits = |host: &str, address: &str| guard.admits(host, address.parse().unwrap());
        assert!(admits("hooks.internal.", "192.168.0.1"));
        assert!(!admits("other.internal", "192.168.0.1"));
        assert!(
            admits("x", "10.9.9.9") && admits("x", "::ffff:10.9.9.9") && admits("x", "fd00::1")
        );
        assert!(admits("x", "127.0.0.1") && !admits("x", "127.0.0.2") && !admits("x", "::1"));
        assert!(!guard.exempts("x", "8.8.8.8".parse().unwrap()));
    }

    #[test]
    fn an_entry_that_is_neither_is_refused() {
        for entry in ["10.0.0.0/33", "http://x", "2130706433", "-x", "a*b"] {
            assert_eq!(Guard::parse(entry).unwrap_err(), GuardError(entry.to_owned()));
        }
        assert!(Guard::parse("[::1]").unwrap().exempts("x", Ipv6Addr::LOCALHOST.into()));
    }
}
