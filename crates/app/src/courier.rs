//! The ways out of the house, as the settings say. Without a courier everything waits.

use doorward_locks::Reach;
use doorward_outbound::{HookClient, Sender, Smtp};
use std::time::Duration;

/// How mail leaves.
#[derive(Clone)]
pub struct MailRoute {
    /// The way to the mail server.
    pub smtp: Smtp,
    /// Whom letters come from.
    pub sender: Sender,
}

/// How often is tried again, and when.
#[derive(Debug, Clone, Copy)]
pub struct Retry {
    /// The wait after the first failure; each further one is three times as long.
    pub first: Duration,
    /// Attempts after which a message is given up.
    pub tries: u32,
}

/// The ways out.
#[derive(Clone)]
pub struct Courier {
    /// Mail; `None`: letters wait, and can be read meanwhile.
    pub mail: Option<MailRoute>,
    /// Webhooks.
    pub hooks: HookClient,
    /// Locks of other makers.
    pub locks: Reach,
    /// How often is tried again.
    pub retry: Retry,
    /// How long the call of a webhook may take.
    pub hook_limit: Duration,
    /// How long a person at a door waits for the answer of a webhook.
    pub question_limit: Duration,
}

impl Retry {
    /// The longest wait, in first waits: six hours if the first is 30 seconds.
    const LONGEST: u32 = 720;

    /// How long to wait after the attempt of a number, `random` making it a fifth shorter or longer,
    /// so that what failed together does not come back together.
    pub(crate) fn wait(self, attempt: i64, random: u8) -> Duration {
        let tripled = u32::try_from(attempt.clamp(1, 12) - 1).unwrap_or(0);
        let waits = 3_u32.saturating_pow(tripled).min(Self::LONGEST);
        let fifths = 4.0 + f64::from(random) / 127.5;
        self.first.saturating_mul(waits).mul_f64(fifths / 5.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_from_half_a_minute_to_six_hours_over_three_days() {
        let retry = Retry { first: Duration::from_secs(30), tries: 18 };
        let middle = |attempt| retry.wait(attempt, 128).as_secs_f64().round();
        let first: Vec<_> = (1..=8).map(middle).collect();
        assert_eq!(first[..4], [30.0, 90.0, 270.0, 811.0]);
        assert!((21_600.0..21_700.0).contains(&first[7]), "{first:?}");
        let hours = (1..18).map(middle).sum::<f64>() / 3_600.0;
        assert!((66.0..72.0).contains(&hours), "{hours}");
        assert_eq!(retry.wait(1, 0), Duration::from_secs(24));
        assert_eq!(retry.wait(1, 255), Duration::from_secs(36));
        assert!(retry.wait(i64::MAX, 255) <= Duration::from_secs(26_000));
    }
}
