//! Companies: the tenants, their plans, and the settings that rules look at.

use crate::access::{Hook, Zone};
use crate::{
    ApplicationBudget, BiometricPolicy, CompanyId, Factor, FieldProblem, LockoutPolicy, PinPolicy,
    Timestamp,
};
use serde::{Deserialize, Serialize};

/// The label of a company in host names: `<service>-<hostname>.<domain>`. Lower-case letters,
/// digits and inner hyphens, 1 to 63 characters (RFC 1123, section 2.1).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Hostname(String);

impl Hostname {
    /// Reads a label, ignoring case.
    pub fn parse(text: &str) -> Result<Self, FieldProblem> {
        let label = text.trim().to_ascii_lowercase();
        let right = (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-');
        if label.is_empty() {
            Err(FieldProblem::Missing)
        } else if right {
            Ok(Self(label))
        } else {
            Err(FieldProblem::Malformed {
                expected: "a host name label (letters, digits, hyphens)",
            })
        }
    }

    /// The label.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a company has subscribed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// No subscription: the APIs are closed.
    None,
    /// Everything, until the end.
    Trial {
        /// The first moment at which the trial is over; `None`: no end.
        ends: Option<Timestamp>,
    },
    /// Everything.
    Enterprise,
}

impl Plan {
    /// Whether the Management and IAM APIs answer at `now`.
    pub fn allows_api(&self, now: Timestamp) -> bool {
        match self {
            Self::None => false,
            Self::Trial { ends } => ends.is_none_or(|end| now < end),
            Self::Enterprise => true,
        }
    }

    /// The word that stands for the plan in the store and on the command line.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Trial { .. } => "trial",
            Self::Enterprise => "enterprise",
        }
    }

    /// The plan of a word and an end; `None` when no plan has that word.
    pub fn from_word(word: &str, ends: Option<Timestamp>) -> Option<Self> {
        match word {
            "none" => Some(Self::None),
            "trial" => Some(Self::Trial { ends }),
            "enterprise" => Some(Self::Enterprise),
            _ => None,
        }
    }
}

/// What a company has decided for itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CompanySettings {
    /// What is asked of new PINs.
    pub pin: PinPolicy,
    /// When wrong PINs lock a person out.
    pub lockout: LockoutPolicy,
    /// When one application's failures raise an alarm.
    pub application_budget: ApplicationBudget,
    /// The biometric factors that are switched on.
    pub factors: Vec<Factor>,
    /// How the factors are used.
    pub biometrics: BiometricPolicy,
    /// The wall clock of doors that are at no site.
    pub zone: Zone,
    /// Who is asked before any door is unlocked, beside those whom link profiles and doors name.
    pub unlock_hook: Option<Hook>,
}

/// A company.
#[derive(Debug, Clone)]
pub struct Company {
    /// Which.
    pub id: CompanyId,
    /// As people say it.
    pub name: String,
    /// Its label in host names.
    pub hostname: Hostname,
    /// What it has subscribed to.
    pub plan: Plan,
    /// What it has decided for itself.
    pub settings: CompanySettings,
    /// When it was made.
    pub created_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trial_ends_at_its_end_and_a_missing_plan_allows_nothing() {
        let end = Timestamp::from_seconds(100);
        let trial = Plan::Trial { ends: Some(end) };
        assert!(trial.allows_api(Timestamp::from_micros(end.micros() - 1)));
        assert!(!trial.allows_api(end));
        assert!(!Plan::None.allows_api(Timestamp::default()));
        assert!(Plan::Enterprise.allows_api(Timestamp::from_micros(i64::MAX)));
    }

    #[test]
    fn hostnames_are_labels() {
        assert_eq!(Hostname::parse(" WC016eh2 ").unwrap().as_str(), "wc016eh2");
        for bad in ["", "a.b", "-a", "a-", "a b", "ä", &"x".repeat(64)] {
            assert!(Hostname::parse(bad).is_err(), "{bad}");
        }
    }
}
