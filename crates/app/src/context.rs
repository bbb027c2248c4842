//! Who asks for what, from where, and when: passed to every use case, never ambient.

use crate::edge::{self, NoEntropy};
use doorward_domain::access::PersonNumber;
use doorward_domain::{ApplicationId, CompanyId, KeyId, PersonId, Refusal, RequestId, Timestamp};
use doorward_store::audit::AuditRow;
use std::net::IpAddr;

/// How a call came in. For the two vendor channels it also decides the form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// The Management API.
    Management,
    /// The IAM API.
    Iam,
    /// The Access API.
    Access,
    /// A page in a browser: an invitation or a guest link.
    Page,
    /// The command line of the server.
    CommandLine,
    /// The server itself.
    Server,
}

impl Channel {
    /// The word in audit rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Management => "management",
            Self::Iam => "iam",
            Self::Access => "access",
            Self::Page => "page",
            Self::CommandLine => "command-line",
            Self::Server => "server",
        }
    }
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// Nobody who could be identified.
    Unknown,
    /// A client application.
    Application(ApplicationId),
    /// A client of the Access API, by its key.
    ApiKey(KeyId),
    /// A person who acts for herself: a guest, or somebody who joins.
    Person(PersonNumber),
    /// Somebody at the server's command line.
    Operator,
    /// The server itself.
    Server,
}

impl Actor {
    /// The text in audit rows.
    pub fn describe(self) -> String {
        match self {
            Self::Unknown => "unknown".to_owned(),
            Self::Application(id) => format!("application:{id}"),
            Self::ApiKey(id) => format!("api-key:{id}"),
            Self::Person(number) => format!("person:{number}"),
            Self::Operator => "operator".to_owned(),
            Self::Server => "server".to_owned(),
        }
    }
}

/// One call.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// Whose people it is about; [`CompanyId::NONE`] until the caller is identified.
    pub company: CompanyId,
    /// Who asks.
    pub actor: Actor,
    /// How it came in.
    pub channel: Channel,
    /// What is asked for, as audit rows and metrics name it.
    pub act: &'static str,
    /// The address it came from, where there is one.
    pub address: Option<IpAddr>,
    /// When.
    pub now: Timestamp,
    /// This call.
    pub request: RequestId,
    /// What the caller said of its device, as JSON; kept, never trusted.
    pub device: Option<String>,
    /// The person it is about, as soon as the caller has named one; she may not exist.
    pub about: Option<PersonId>,
}

/// How a call ended, as the audit says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused, for the reason of this word.
    Refused(&'static str),
    /// The server failed.
    Failed,
    /// Something an administrator should look at, of this name.
    Alarm(&'static str),
}

impl Outcome {
    /// The word of the outcome, and the word of its reason.
    pub const fn words(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Done => ("done", None),
            Self::Refused(reason) => ("refused", Some(reason)),
            Self::Failed => ("failed", None),
            Self::Alarm(name) => ("alarm", Some(name)),
        }
    }
}

impl From<&Refusal> for Outcome {
    fn from(refusal: &Refusal) -> Self {
        Self::Refused(refusal.word())
    }
}

impl Ctx {
    /// An audit row of this call.
    ///
    /// # Errors
    /// When there is no randomness for its identifier.
    pub fn row(&self, outcome: Outcome, person: Option<PersonId>) -> Result<AuditRow, NoEntropy> {
        let (outcome, reason) = outcome.words();
        Ok(AuditRow {
            company: self.company,
            id: RequestId::new(self.now, edge::random()?),
            at: self.now,
            last_at: self.now,
            times: 1,
            request: self.request,
            channel: self.channel.as_str(),
            act: self.act,
            actor: self.actor.describe(),
            address: self.address.map(|address| address.to_string()),
            person,
            outcome,
            reason,
            device: self.device.clone(),
        })
    }
}
