//! The calls of the load program: what is sent and what must come back.

use crate::client::{Answer, Verdict, new_guid, refused_by_plan, right_envelope, right_token};
use crate::engine::Kind;

/// One call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    /// AccessToken.
    GetToken,
    /// AddUser of a fresh person.
    AddUser,
    /// AddUser that the plan refuses.
    Refused,
    /// VerifyPin with the right PIN.
    VerifyPin,
    /// ActivateUser of an active person.
    ReadPerson,
}

/// Whose answers are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answering {
    /// The server's.
    Server,
    /// The bare axum handler's, which are all the same.
    Axum,
}

impl Operation {
    /// The kind it is counted as.
    pub(crate) fn kind(self, answering: Answering) -> Kind {
        match (answering, self) {
            (Answering::Axum, _) => Kind::Axum,
            (Answering::Server, Self::GetToken) => Kind::GetToken,
            (Answering::Server, Self::AddUser) => Kind::AddUser,
            (Answering::Server, Self::Refused) => Kind::Refused,
            (Answering::Server, Self::VerifyPin) => Kind::VerifyPin,
            (Answering::Server, Self::ReadPerson) => Kind::ReadPerson,
        }
    }

    /// The path it is sent to.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::GetToken => "/AccessToken",
            Self::AddUser | Self::Refused => "/AddUser",
            Self::VerifyPin => "/VerifyPin",
            Self::ReadPerson => "/ActivateUser",
        }
    }

    /// The verdict, and the guid of a person that was added.
    pub(crate) fn judge(self, answering: Answering, answer: &Answer) -> (Verdict, Option<String>) {
        if answering == Answering::Axum {
            return (answer.judge(|answer| answer.status == 200 && answer.body.len() == 120), None);
        }
        match self {
            Self::GetToken => (answer.judge(right_token), None),
            Self::Refused => (answer.judge(refused_by_plan), None),
            Self::VerifyPin | Self::ReadPerson => (answer.judge(right_envelope), None),
            Self::AddUser => {
                let guid = new_guid(answer);
                (answer.judge(|_| guid.is_some()), guid)
            }
        }
    }
}

/// Which call comes when on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mix {
    /// Always the same.
    Only(Operation),
    /// 90 % reads and tokens in turn, 8 % AddUser, 2 % VerifyPin.
    Mixed,
}

impl Mix {
    /// The call at a step.
    pub(crate) fn at(self, step: u64) -> Operation {
        match (self, step % 50) {
            (Self::Only(operation), _) => operation,
            (Self::Mixed, 25) => Operation::VerifyPin,
            (Self::Mixed, 5 | 15 | 35 | 45) => Operation::AddUser,
            (Self::Mixed, even) if even % 2 == 0 => Operation::ReadPerson,
            (Self::Mixed, _) => Operation::GetToken,
        }
    }

    /// Whether the call can occur.
    pub(crate) fn holds(self, operation: Operation) -> bool {
        (0..50).any(|step| self.at(step) == operation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mix_has_its_shares() {
        let count = |operation| (0..100).filter(|step| Mix::Mixed.at(*step) == operation).count();
        assert_eq!(count(Operation::VerifyPin), 2);
        assert_eq!(count(Operation::AddUser), 8);
        assert_eq!(count(Operation::ReadPerson) + count(Operation::GetToken), 90);
        assert_eq!(count(Operation::Refused), 0);
    }

    #[test]
    fn a_single_call_is_always_the_same() {
        let mix = Mix::Only(Operation::Refused);
        assert!(mix.holds(Operation::Refused));
        assert!(!mix.holds(Operation::AddUser));
        assert!(Mix::Mixed.holds(Operation::VerifyPin));
    }
}
