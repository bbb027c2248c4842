//! What a company decides about biometric factors, as options of `doorward company change`.

use super::parse;
use clap::{Args, ValueEnum};
use doorward_domain::{BiometricPolicy, CompanySettings, Duplicates, Factor};

/// The options.
#[derive(Args)]
pub(crate) struct BiometricOptions {
    /// The biometric factors that are switched on, such as finger,face,palm; empty: none
    #[arg(long, value_name = "LIST", value_parser = list)]
    factors: Option<Factors>,
    /// Which share of verifications of somebody else may succeed, from 0.000001 to 0.01
    #[arg(long, value_name = "SHARE", value_parser = per_million)]
    false_match_rate: Option<u32>,
    /// What is done when a new sample matches somebody else
    #[arg(long, value_enum)]
    duplicates: Option<DuplicatesWord>,
    /// Whether links to take a picture are also mailed to the person
    #[arg(long, value_name = "BOOL")]
    mail_capture_links: Option<bool>,
    /// Samples in a row that do not match after which a person must wait
    #[arg(long, value_name = "N")]
    biometric_lockout_soft_after: Option<u32>,
    /// Samples in a row that do not match after which only an administrator ends the lock
    #[arg(long, value_name = "N")]
    biometric_lockout_hard_after: Option<u32>,
}

/// A list that may be empty; as a plain `Vec` it would be an option given several times.
#[derive(Clone)]
struct Factors(Vec<Factor>);

#[derive(Clone, Copy, ValueEnum)]
enum DuplicatesWord {
    /// The sample is taken, and an alarm raised
    Alarm,
    /// The sample is refused, and an alarm raised
    Refuse,
}

impl BiometricOptions {
    /// Puts what was given into a company's settings.
    pub(super) fn apply(&self, settings: &mut CompanySettings) {
        fn set<T: Copy>(place: &mut T, given: Option<T>) {
            *place = given.unwrap_or(*place);
        }
        if let Some(Factors(factors)) = &self.factors {
            settings.factors.clone_from(factors);
        }
        let policy = &mut settings.biometrics;
        set(&mut policy.false_matches_per_million, self.false_match_rate);
        set(&mut policy.mail_capture_links, self.mail_capture_links);
        set(&mut policy.lockout.soft_after, self.biometric_lockout_soft_after);
        set(&mut policy.lockout.hard_after, self.biometric_lockout_hard_after);
        let duplicates = self.duplicates.map(|word| match word {
            DuplicatesWord::Alarm => Duplicates::Alarm,
            DuplicatesWord::Refuse => Duplicates::Refuse,
        });
        set(&mut policy.duplicates, duplicates);
    }
}

fn list(text: &str) -> Result<Factors, String> {
    parse::factors(text).map(Factors)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded before")]
fn per_million(text: &str) -> Result<u32, String> {
    let share: f64 = text.trim().parse().map_err(|_| "it is not a number".to_owned())?;
    let (fewest, most) =
        (BiometricPolicy::FEWEST_FALSE_MATCHES, BiometricPolicy::MOST_FALSE_MATCHES);
    let million = (share * 1e6).round();
    if (f64::from(fewest)..=f64::from(most)).contains(&million) {
        Ok(million as u32)
    } else {
        Err("it must be from 0.000001 to 0.01".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_share_within_its_bounds() {
        assert_eq!(per_million("0.001"), Ok(1_000));
        assert_eq!(per_million("1e-6"), Ok(1));
        assert_eq!(per_million(" 0.01 "), Ok(10_000));
        for wrong in ["", "x", "0", "1e-7", "0.011", "1", "-0.001", "NaN", "inf"] {
            assert!(per_million(wrong).is_err(), "{wrong}");
        }
    }
}
