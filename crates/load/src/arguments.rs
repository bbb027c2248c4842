//! The command line of `doorward load`.

use crate::client::Base;
use crate::credentials::CredentialArguments;
use std::path::PathBuf;
use std::time::Duration;

/// What `doorward load` can be told.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to do; may be left out with --reference (then get-token's request)
    #[arg(value_enum)]
    pub work: Option<Work>,
    /// The server to load, as http://HOST:PORT
    #[arg(long, value_name = "URL")]
    pub against: Option<Base>,
    /// Measure a reference in place of a server; with `compare`, the one to compare with
    #[arg(long, value_enum, value_name = "NAME")]
    pub reference: Option<ReferenceName>,
    /// The work to compare (with `compare`)
    #[arg(long = "work", value_enum, value_name = "WORK")]
    pub compared: Option<Work>,
    /// How often to alternate, or to repeat a reference
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub rounds: Option<u32>,
    /// Keys of the application that calls
    #[command(flatten)]
    pub credentials: CredentialArguments,
    /// How hard and how long
    #[command(flatten)]
    pub pace: PaceArguments,
    /// People to read or verify, to fill in, or to load into a reference first
    #[arg(long, value_name = "N")]
    pub people: Option<usize>,
    /// Append guid and user name of each answered AddUser to this file, and read people from it
    #[arg(long, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
    /// The ledger to check (with `check-ledger`)
    #[arg(long, value_name = "FILE")]
    pub check_ledger: Option<PathBuf>,
    /// Seed of the made-up names; by default one that no earlier run used
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Connections that measure token calls during a pin-flood
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub token_connections: usize,
    /// What the works of the Access API need
    #[command(flatten)]
    pub access: AccessArguments,
    /// The server's process: its processor time and memory are reported
    #[arg(long, value_name = "PID")]
    pub server_pid: Option<u32>,
    /// Print one JSON object in place of a table
    #[arg(long)]
    pub json: bool,
    /// What the references need
    #[command(flatten)]
    pub references: ReferenceArguments,
}

/// How hard and how long a run is.
#[derive(Debug, clap::Args)]
pub struct PaceArguments {
    /// Keep-alive connections, each with one request at a time
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = count)]
    pub connections: usize,
    /// Threads of the load program, each with its share of the connections
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = count)]
    pub threads: usize,
    /// Measured seconds
    #[arg(long, value_name = "S", default_value = "10", value_parser = seconds)]
    pub seconds: Duration,
    /// Measured requests, in place of --seconds
    #[arg(long, value_name = "N", conflicts_with = "seconds")]
    pub requests: Option<u64>,
    /// Seconds before measuring
    #[arg(long, value_name = "S", default_value = "1", value_parser = seconds)]
    pub warmup: Duration,
    /// Seconds to wait for an answer, and to try to connect again
    #[arg(long, value_name = "S", default_value = "30", value_parser = seconds)]
    pub give_up: Duration,
}

/// What the works of the Access API need.
#[derive(Debug, clap::Args)]
pub struct AccessArguments {
    /// A key of the Access API, of rank ADMIN or more
    #[arg(long, value_name = "KEY", env = "DOORWARD_API_KEY", hide_env_values = true)]
    pub api_key: Option<crate::credentials::Secret>,
    /// E-mail addresses in one call (with `invite`)
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = count)]
    pub emails: usize,
    /// Guest links that are made first, and stay (with `guest-unlock`)
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = count)]
    pub links: usize,
    /// Connections that add people meanwhile (with `unlock`); needs keys of an application, too
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub adders: usize,
    /// Keep nothing of the answer, and watch the server's memory (with `list-users`)
    #[arg(long)]
    pub stream: bool,
}

/// What the references need.
#[derive(Debug, clap::Args)]
pub struct ReferenceArguments {
    /// Where the disk reference makes its files (a directory of its own inside, removed at the
    /// end); it must be on the disk that the server writes to, not in memory
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,
    /// The PostgreSQL to insert into; the table doorward_load_person is made anew in it
    #[arg(long, value_name = "URL", env = "DOORWARD_LOAD_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<crate::credentials::Secret>,
    /// The LDAP server, as HOST:PORT
    #[arg(long, value_name = "ADDR")]
    pub ldap: Option<String>,
    /// The name that may add entries
    #[arg(long, value_name = "DN", default_value = "cn=admin,dc=doorward,dc=test")]
    pub bind_dn: String,
    /// Its password
    #[arg(long, value_name = "PW", env = "DOORWARD_LOAD_BIND_PASSWORD", hide_env_values = true)]
    pub bind_password: Option<crate::credentials::Secret>,
    /// Where the entries lie
    #[arg(long, value_name = "DN", default_value = "dc=doorward,dc=test")]
    pub base_dn: String,
    /// The reference's process (postmaster, slapd): its processor time is reported
    #[arg(long, value_name = "PID")]
    pub reference_pid: Option<u32>,
    /// Threads of the argon2 reference; by default one a processor
    #[arg(long, value_name = "N", value_parser = count)]
    pub hash_threads: Option<usize>,
    /// Where the program `load reference-axum` listens
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0", hide = true)]
    pub listen: std::net::SocketAddr,
    /// End when standard input ends: the parent process is gone then
    #[arg(long, hide = true)]
    pub with_parent: bool,
}

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Work {
    /// Add people
    AddUser,
    /// Fetch access tokens
    GetToken,
    /// Verify right PINs
    VerifyPin,
    /// Call AddUser in a company whose plan refuses it (0/417); needs --token-file
    Refused,
    /// Read one person: ActivateUser of an active one
    ReadPerson,
    /// 90 % reads and tokens, 8 % add-user, 2 % verify-pin
    Mixed,
    /// Token calls alone, then under a flood of PIN verifications on --connections
    PinFlood,
    /// Add --people people as quickly as possible
    Fill,
    /// List all people, beside serde_json writing the same bytes in memory; needs --api-key, as do
    /// the three after it
    ListUsers,
    /// Invite --emails fresh addresses in one call
    Invite,
    /// Unlock and lock the doors that are online, in turn; each takes 1,024 calls in 10 seconds
    Unlock,
    /// Press the button of a guest's door, each time with another of --links links
    GuestUnlock,
    /// Look for each person of a ledger; fails if one is lost
    CheckLedger,
    /// Alternate --work against --against with a --reference, and print the ratios
    Compare,
    /// Serve the bare axum handler
    #[value(hide = true)]
    ReferenceAxum,
}

/// What to compare with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ReferenceName {
    /// A bare axum handler, driven by the same client with the same requests
    Axum,
    /// All four disk references
    Disk,
    /// Synced 512-byte writes into preallocated space, one thread
    DiskAppend,
    /// rusqlite insert, full sync, one row a transaction
    DiskRow,
    /// rusqlite insert, full sync, 64 rows a transaction
    DiskRows,
    /// PostgreSQL, prepared single-row insert
    Postgres,
    /// OpenLDAP add
    SlapdAdd,
    /// OpenLDAP search by uid
    SlapdSearch,
    /// OpenLDAP simple bind against an Argon2id hash
    SlapdBind,
    /// Argon2id alone, 19 MiB, t = 2, p = 1
    Argon2,
}

fn count(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("at least 1".to_owned()),
        Ok(number) => Ok(number),
        Err(_) => Err("not a number".to_owned()),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let number: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    if !(0.0..=86_400.0).contains(&number) {
        return Err("between 0 and 86400".to_owned());
    }
    Ok(Duration::from_secs_f64(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Program {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn read(line: &str) -> Result<Arguments, clap::Error> {
        let words = std::iter::once("load").chain(line.split_whitespace());
        Ok(Program::try_parse_from(words)?.arguments)
    }

    #[test]
    fn the_documented_lines_are_read() {
        let arguments = read("add-user --against http://127.0.0.1:1 --connections 2").unwrap();
        assert_eq!(arguments.work, Some(Work::AddUser));
        assert_eq!(arguments.pace.connections, 2);
        assert_eq!(arguments.pace.seconds, Duration::from_secs(10));
        let unlock =
            read("unlock --api-key k --connections 1 --requests 2000 --adders 16").unwrap();
        assert_eq!((unlock.work, unlock.access.adders), (Some(Work::Unlock), 16));
        assert!(read("list-users --stream").unwrap().access.stream);
        assert_eq!(read("guest-unlock").unwrap().access.links, 10_000);
        assert_eq!(read("invite").unwrap().access.emails, 1_000);
        let compare = "compare --work read-person --against http://h:1 --reference axum --rounds 3";
        assert_eq!(read(compare).unwrap().compared, Some(Work::ReadPerson));
        assert_eq!(read("--reference disk").unwrap().reference, Some(ReferenceName::Disk));
        assert!(read("reference-axum --with-parent").unwrap().references.with_parent);
        assert!(read("add-user --seconds 0.5").is_ok());
    }

    #[test]
    fn nonsense_is_refused() {
        for bad in
            ["dance", "add-user --connections 0", "add-user --seconds -1", "add-user --against x"]
        {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn debugging_shows_no_key() {
        let line = "add-user --application-id a --application-key sesame --bind-password open \
                    --api-key sesame";
        let arguments = read(line).unwrap();
        assert!(!format!("{arguments:?}").contains("sesame"));
    }
}
