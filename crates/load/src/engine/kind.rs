//! The kinds of operation that are timed apart from each other.

/// One kind of operation; each has its own histogram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// AddUser, answered with a guid.
    AddUser,
    /// AccessToken.
    GetToken,
    /// VerifyPin with the right PIN.
    VerifyPin,
    /// GeneratePin, while a run is prepared.
    GeneratePin,
    /// ActivateUser of an active person: reads one, changes nothing.
    ReadPerson,
    /// AddUser that the plan refuses.
    Refused,
    /// A door locked or unlocked.
    SetLock,
    /// A thousand e-mail addresses invited.
    Invite,
    /// A guest link made, while a run is prepared.
    GuestLink,
    /// A guest's press of a button.
    GuestUnlock,
    /// Any request, answered by the bare axum handler.
    Axum,
    /// A synced append into space that was written before.
    Append,
    /// A synced append that makes the file longer.
    AppendGrowing,
    /// A rusqlite insert, one row a transaction.
    SqliteRow,
    /// A rusqlite insert, sixty-four rows a transaction.
    SqliteRows,
    /// A PostgreSQL insert, one row a transaction.
    PostgresInsert,
    /// An LDAP add.
    LdapAdd,
    /// An LDAP search for one entry by its uid.
    LdapSearch,
    /// An LDAP simple bind against an Argon2id hash.
    LdapBind,
    /// An Argon2id hash with nothing around it.
    Argon2,
}

impl Kind {
    /// The name in tables and JSON.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::AddUser => "add-user",
            Self::GetToken => "get-token",
            Self::VerifyPin => "verify-pin",
            Self::GeneratePin => "generate-pin",
            Self::ReadPerson => "read-person",
            Self::Refused => "refused",
            Self::SetLock => "set-lock",
            Self::Invite => "invite",
            Self::GuestLink => "guest-link",
            Self::GuestUnlock => "guest-unlock",
            Self::Axum => "axum",
            Self::Append => "disk-append",
            Self::AppendGrowing => "disk-append-growing",
            Self::SqliteRow => "sqlite-row",
            Self::SqliteRows => "sqlite-64-rows",
            Self::PostgresInsert => "postgres-insert",
            Self::LdapAdd => "slapd-add",
            Self::LdapSearch => "slapd-search",
            Self::LdapBind => "slapd-bind",
            Self::Argon2 => "argon2",
        }
    }

    /// How many things one answer did: rates count rows, not transactions.
    pub(crate) fn units(self) -> u64 {
        if self == Self::SqliteRows { 64 } else { 1 }
    }
}
