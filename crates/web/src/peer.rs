//! The address a call comes from.

use axum::http::HeaderMap;
use std::net::{IpAddr, SocketAddr};

/// The other end of the connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// Whose call it is: the peer, or behind a proxy the last address that the proxy noted. Entries
/// before it come from the caller and prove nothing.
pub(crate) fn address(peer: Peer, headers: &HeaderMap, behind_proxy: bool) -> IpAddr {
    let forwarded = || {
        let last = headers.get_all("x-forwarded-for").iter().next_back()?;
        last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    };
    let noted: Option<IpAddr> = if behind_proxy { forwarded() } else { None };
    noted.unwrap_or(peer.0.ip()).to_canonical()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forwarded_address_counts_behind_a_proxy_only_and_the_last_entry_wins() {
        let peer = Peer("127.0.0.1:9".parse().unwrap());
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "203.0.113.1, 198.51.100.7".parse().unwrap());
        assert_eq!(address(peer, &headers, false).to_string(), "127.0.0.1");
        assert_eq!(address(peer, &headers, true).to_string(), "198.51.100.7");
        headers.insert("x-forwarded-for", "nonsense".parse().unwrap());
        assert_eq!(address(peer, &headers, true).to_string(), "127.0.0.1");
    }
}
