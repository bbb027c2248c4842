//! Every setting of the server: its name, default and meaning in one place, from which the
//! configuration file, the environment variables and `docs/configuration.md` all follow.

use std::fmt::Write as _;

macro_rules! settings {
    ($($(#[doc = $doc:literal])+ $name:ident: $kind:ty = $default:expr;)*) => {
        /// The settings of a server. An unknown key in the file is an error.
        #[derive(Debug, Clone, serde::Deserialize, serde::Serialize)]
        #[serde(deny_unknown_fields, default)]
        pub(crate) struct Settings {
            $($(#[doc = $doc])+ pub(crate) $name: $kind,)*
        }

        impl Default for Settings {
            fn default() -> Self {
                Self { $($name: $default,)* }
            }
        }

        /// The names of all settings, with their meaning.
        pub(crate) const NAMES: &[(&str, &str)] = &[
            $((stringify!($name), concat!($($doc),+)),)*
        ];
    };
}

settings! {
    /// Where the server listens, as `ADDRESS:PORT`. Port 0 takes any free one. An address other than
    /// loopback needs TLS files or `behind_proxy`.
    listen: String = "127.0.0.1:8080".to_owned();
    /// Whether a proxy in front of this server ends TLS and notes callers in `X-Forwarded-For`.
    behind_proxy: bool = false;
    /// A PEM file with the certificate chain; together with `tls_key` the server speaks TLS itself.
    tls_certificate: String = String::new();
    /// A PEM file with the private key of the certificate.
    tls_key: String = String::new();
    /// The address under which people reach the server, for links that it writes.
    public_url: String = "http://127.0.0.1:8080".to_owned();
    /// A file of SHA-1 hashes of stolen passwords, in order, as "Pwned Passwords" is distributed; nobody
    /// may choose one of them. Empty: no such check.
    breached_passwords: String = String::new();
    /// A PostgreSQL URL; empty: SQLite in the data directory.
    database_url: String = String::new();
    /// Connections to the database: readers of SQLite, or the pool of PostgreSQL.
    database_connections: usize = 8;
    /// A listener for the metrics alone, as `ADDRESS:PORT`; empty: `/metrics` beside everything
    /// else, for callers on this machine.
    metrics_listen: String = String::new();
    /// What is logged: `error`, `warn`, `info`, `debug`, `trace`, or directives by module.
    log: String = "info".to_owned();
    /// Memory of one PIN hash (Argon2id), in KiB.
    pin_hash_memory_kib: u32 = 19_456;
    /// Passes of a PIN hash over its memory.
    pin_hash_passes: u32 = 2;
    /// Lanes of a PIN hash.
    pin_hash_lanes: u32 = 1;
    /// Threads that hash PINs; 0: one for each processor.
    pin_hash_threads: usize = 0;
    /// PIN hashes that may wait; beyond it callers get 429.
    pin_hash_queue: usize = 1_024;
    /// Threads that look at biometric images, each with up to 256 MB while it does; 0: half as many as
    /// processors.
    biometric_threads: usize = 0;
    /// Biometric images that may wait; beyond it callers get 429.
    biometric_queue: usize = 64;
    /// Factors whose networks are loaded at the start rather than at their first use, such as
    /// `face, palm`.
    biometric_preload: String = String::new();
    /// A face embedding of your own, as an ONNX file, in place of the one that comes along; the program
    /// must be built with `--features onnx`. Faces have to be enrolled anew.
    face_embedding: String = String::new();
    /// How many days events at doors are kept; 0: for ever.
    keep_events_days: u32 = 400;
    /// Whether calls are limited by application and address.
    limits: bool = true;
    /// Calls a second of one application in the long run.
    limit_application_per_second: u32 = 1_000;
    /// Calls of one application at once after a rest.
    limit_application_burst: u32 = 5_000;
    /// Calls a second from one address in the long run.
    limit_address_per_second: u32 = 500;
    /// Calls from one address at once after a rest.
    limit_address_burst: u32 = 2_000;
    /// Whether calls from this machine count for the address limit too.
    limit_loopback: bool = false;
    /// The largest body of a call, in bytes.
    body_bytes: usize = 1_048_576;
    /// The largest body of a biometric call, in bytes.
    biometric_body_bytes: usize = 8_388_608;
    /// How long a body may take to arrive, in seconds.
    body_timeout_seconds: u64 = 30;
    /// Connections open at a time; more wait.
    connections: usize = 4_096;
    /// Bytes of one request's head, about: it is refused when a further read begins beyond them. At
    /// least 8192. There are at most 100 headers.
    head_bytes: usize = 32_768;
    /// How long a request's head may take to arrive, and an idle connection stays open, in seconds.
    head_timeout_seconds: u64 = 30;
    /// The mail server; empty: letters wait in the outbox, where `doorward outbox` shows them.
    smtp_host: String = String::new();
    /// The port of the mail server; 0: 587 with `starttls`, 465 with `tls`, 25 with `none`.
    smtp_port: u16 = 0;
    /// How the way to the mail server is protected: `starttls`, `tls`, or `none`, which is for a mail
    /// server on this machine and sends a password to no other.
    smtp_security: String = "starttls".to_owned();
    /// Who signs in at the mail server; empty: nobody.
    smtp_user: String = String::new();
    /// The password of that user; better in the environment than in the file.
    smtp_password: Password = Password::default();
    /// How long each step with the mail server may take, in seconds.
    smtp_timeout_seconds: u64 = 30;
    /// Whom mail comes from: an address, or `Name <address>`; without a name, the company's is shown.
    mail_from: String = String::new();
    /// Hosts and networks that webhooks may reach although they are not on the public internet, and
    /// without TLS: such as `hooks.internal, 10.1.0.0/16`.
    webhook_allow: String = String::new();
    /// How long the call of a webhook may take, in seconds.
    webhook_timeout_seconds: u64 = 10;
    /// How long a person at a door waits for the webhook that is asked before an unlock, in
    /// milliseconds.
    hook_timeout_ms: u64 = 750;
    /// A PEM file with certificate authorities that mail servers and webhooks may have beside those of
    /// the system.
    outbound_ca: String = String::new();
    /// The wait before a message that failed is tried again, in milliseconds; it grows threefold with
    /// each failure, to 720 times as much.
    outbox_retry_ms: u64 = 30_000;
    /// Attempts after which a message is given up: after about three days.
    outbox_tries: u32 = 18;
}

/// A password among the settings: read, used, and shown nowhere.
#[derive(Clone, Default, serde::Serialize)]
#[serde(transparent)]
pub(crate) struct Password(String);

impl Password {
    /// The password, for the one place that needs it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Password(hidden)")
    }
}

impl<'de> serde::Deserialize<'de> for Password {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // What is found in place of a text is not repeated: it may be the password without quotes.
        String::deserialize(deserializer)
            .map(Self)
            .map_err(|_| serde::de::Error::custom("a password must be a text in quotes"))
    }
}

/// `docs/configuration.md`, made from the settings themselves.
pub(crate) fn reference() -> String {
    let defaults = toml::Table::try_from(Settings::default()).unwrap_or_default();
    let mut out = String::from(
        "# Configuration\n\n\
         One TOML file, named with `--config FILE`, or an environment variable for each key; the \
         command line\nwins over the environment, the environment over the file. An unknown key is \
         an error. Made from the\nprogram itself by `doorward configuration`; do not edit.\n\n\
         | key | environment variable | default | meaning |\n|---|---|---|---|\n",
    );
    for (name, meaning) in NAMES {
        let default = defaults.get(*name).map(ToString::to_string).unwrap_or_default();
        let variable = crate::configuration::variable_of(name);
        // Writing to a String cannot fail.
        let _ = writeln!(out, "| `{name}` | `{variable}` | `{default}` |{meaning} |");
    }
    out
}
