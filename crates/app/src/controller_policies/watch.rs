//! Looks for what changed, whoever changed it, and wakes the links to controllers. Not for making
//! policies: each link asks for its own.

use super::Company;
use crate::App;
use crate::error::Error;
use doorward_domain::CompanyId;
use doorward_store::policy_changes;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

/// How often the database is looked at: one statement for all companies.
const LOOK: Duration = Duration::from_millis(100);
/// How often every link asks, changed or not, so that no policy grows old.
const ASK_ANYWAY: Duration = Duration::from_mins(5);
/// How often numbers without a digest are looked for, besides when a policy finds some.
const DIGEST: Duration = Duration::from_secs(1);

impl App {
    /// Runs until `stop` changes.
    pub async fn watch_policies(self: Arc<Self>, stop: watch::Receiver<bool>) {
        let digesting = self.digest_until(stop.clone());
        tokio::join!(self.look_for_policies_until(stop), digesting);
    }

    async fn look_for_policies_until(&self, mut stop: watch::Receiver<bool>) {
        let (mut look, mut ask) = (interval(LOOK), interval(ASK_ANYWAY));
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = look.tick() => {
                    if let Err(error) = self.look_for_policy_changes().await {
                        tracing::error!(%error, "changes of policies could not be looked for");
                    }
                }
                _ = ask.tick() => {
                    for (_, company) in self.companies_of_policies() {
                        company.changed.send_modify(|_| {});
                    }
                }
                _ = stop.changed() => return,
            }
        }
    }

    /// Looks once, and wakes the links of companies in which something changed.
    pub(super) async fn look_for_policy_changes(&self) -> Result<(), Error> {
        let companies = self.companies_of_policies();
        if companies.is_empty() {
            return Ok(());
        }
        let look =
            |c: &mut doorward_store::Conn<'_>| policy_changes::last_numbers(c).map_err(Error::from);
        let last: HashMap<CompanyId, i64> = self.db.read_one(look).await?.into_iter().collect();
        for (id, company) in companies {
            let number = last.get(&id).copied().unwrap_or_default();
            company.changed.send_if_modified(|seen| std::mem::replace(seen, number) != number);
        }
        Ok(())
    }

    async fn digest_until(&self, mut stop: watch::Receiver<bool>) {
        let mut timer = interval(DIGEST);
        timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = timer.tick() => {}
                _ = stop.changed() => return,
            }
            for (id, company) in self.companies_of_policies() {
                if !company.undigested.swap(false, std::sync::atomic::Ordering::Relaxed) {
                    continue;
                }
                let done = tokio::select! {
                    done = self.digest_keypad_numbers(id, &company) => done,
                    _ = stop.changed() => return,
                };
                if let Err(error) = done {
                    company.undigested.store(true, std::sync::atomic::Ordering::Relaxed);
                    tracing::warn!(%error, "keypad numbers could not be digested; tried again");
                }
            }
        }
    }

    fn companies_of_policies(&self) -> Vec<(CompanyId, Arc<Company>)> {
        let companies = self.policies.companies();
        companies.iter().map(|(id, company)| (*id, Arc::clone(company))).collect()
    }
}
