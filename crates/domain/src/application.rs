//! Client applications of a company: what they may do. Not for their keys, which only hashes meet.

use crate::person::stored_words;
use crate::{ApplicationId, CompanyId, FieldProblem, Timestamp};
use ipnet::IpNet;
use std::net::IpAddr;
use std::time::Duration;

/// What an application is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApplicationKind {
    /// A client of the Management and IAM APIs.
    ManageApi,
}

stored_words!(ApplicationKind { ManageApi = "manage-api" });

/// How far a RequestDateTime may lie from the server's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// Within 24 hours, so that a client may send the local time of any zone.
    Window,
    /// Within five minutes, and each pair of time and body once.
    Strict,
    /// Any time, for clients that send a fixed sample.
    Off,
}

stored_words!(Freshness { Window = "window", Strict = "strict", Off = "off" });

impl Freshness {
    /// The widest distance taken; `None`: any.
    pub const fn tolerance(self) -> Option<Duration> {
        match self {
            Self::Window => Some(Duration::from_hours(24)),
            Self::Strict => Some(Duration::from_mins(5)),
            Self::Off => None,
        }
    }

    /// Whether a request that says it was made at `requested` is taken at `now`.
    pub fn accepts(self, requested: Timestamp, now: Timestamp) -> bool {
        self.tolerance().is_none_or(|tolerance| requested.distance(now) <= tolerance)
    }
}

/// The addresses an application may call from; empty: any.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NetworkList(Vec<IpNet>);

impl NetworkList {
    /// Reads addresses and networks (`192.0.2.7`, `2001:db8::/32`) parted by commas or white space.
    pub fn parse(text: &str) -> Result<Self, FieldProblem> {
        text.split([',', ' ', '\n', '\t'])
            .filter(|part| !part.is_empty())
            .map(|part| {
                let network = part.parse::<IpNet>();
                network.or_else(|_| part.parse::<IpAddr>().map(IpNet::from))
            })
            .collect::<Result<Vec<_>, _>>()
            .map(Self)
            .map_err(|_| FieldProblem::Malformed { expected: "IP addresses or networks" })
    }

    /// Whether a call from `address` is taken. An IPv4 address mapped into IPv6 counts as IPv4.
    pub fn allows(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.is_empty() || self.0.iter().any(|network| network.contains(&address))
    }
}

impl std::fmt::Display for NetworkList {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (position, network) in self.0.iter().enumerate() {
            write!(out, "{}{network}", if position == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

/// A client application.
#[derive(Debug, Clone)]
pub struct Application {
    /// Which; the vendors' ApplicationId.
    pub id: ApplicationId,
    /// Whose.
    pub company: CompanyId,
    /// As the administrator calls it.
    pub name: String,
    /// What it is for.
    pub kind: ApplicationKind,
    /// Switched off: no token, and none of the old ones is taken.
    pub enabled: bool,
    /// Raised to revoke every token issued before.
    pub generation: i64,
    /// How far a RequestDateTime may lie from now.
    pub freshness: Freshness,
    /// Whether tokens of the Management endpoint, which carry no hash, are taken.
    pub management_tokens: bool,
    /// Where it may call from.
    pub networks: NetworkList,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last got a token.
    pub last_used_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn freshness_is_symmetric_and_its_edges_are_taken() {
        let now = Timestamp::from_seconds(1_000_000_000);
        let day = Duration::from_hours(24);
        let moment = Duration::from_micros(1);
        assert!(Freshness::Window.accepts(now + day, now));
        assert!(Freshness::Window.accepts(now - day, now));
        assert!(!Freshness::Window.accepts(now - day - moment, now));
        assert!(!Freshness::Strict.accepts(now + Duration::from_secs(301), now));
        assert!(Freshness::Off.accepts(Timestamp::default(), now));
    }

    #[test]
    fn an_empty_list_allows_any_address_and_a_full_one_only_its_own() {
        let any = NetworkList::default();
        assert!(any.allows("203.0.113.9".parse().unwrap()));
        let some = NetworkList::parse("192.0.2.0/24, 2001:db8::1").unwrap();
        assert!(some.allows("192.0.2.9".parse().unwrap()));
        assert!(some.allows("::ffff:192.0.2.9".parse().unwrap()));
        assert!(some.allows("2001:db8::1".parse().unwrap()));
        assert!(!some.allows("203.0.113.9".parse().unwrap()));
        assert_eq!(NetworkList::parse(&some.to_string()), Ok(some));
        assert!(NetworkList::parse("example.org").is_err());
    }
}
