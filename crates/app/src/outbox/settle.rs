//! How an attempt ended, written down: sent, tried again later, or given up.

use crate::App;
use crate::courier::Retry;
use crate::edge;
use crate::error::Error;
use doorward_domain::{Company, CompanyId, Timestamp};
use doorward_store::outbox::{self as stored, OutboxRow};
use doorward_store::webhook_deliveries::{self, Delivery};
use doorward_store::{Conn, companies, webhooks};
use std::time::Duration;

/// How an attempt ended.
pub(super) enum End {
    /// Taken.
    Sent,
    /// Not taken; trying again may help.
    Failed(String),
    /// Never to be taken.
    Refused(String),
    /// The webhook is gone and wants nothing more.
    Gone(String),
}

/// A row that is this process's to try.
pub(super) struct Taken {
    /// The row as it was before.
    pub(super) row: OutboxRow,
    /// Which attempt this is, from 1.
    pub(super) attempt: i64,
}

impl App {
    /// Takes the row that `next` finds for so long, asking again while somebody else is quicker.
    pub(super) async fn take<F>(&self, lease: Duration, next: F) -> Result<Option<Taken>, Error>
    where
        F: Fn(&mut Conn<'_>, Timestamp) -> Result<Option<OutboxRow>, doorward_store::Error>
            + Copy
            + Send
            + 'static,
    {
        loop {
            let now = self.clock.now();
            let found: Option<OutboxRow> =
                self.db.read(move |c| next(c, now).map_err(Error::from)).await?;
            let Some(row) = found else { return Ok(None) };
            let (company, id) = (row.company, row.id);
            let take = move |c: &mut Conn<'_>| {
                Ok::<_, Error>(stored::take(c, company, id, now, now + lease)?)
            };
            if self.db.write(take).await? {
                let attempt = row.attempts + 1;
                return Ok(Some(Taken { row, attempt }));
            }
        }
    }

    /// Writes down how an attempt ended, with its entry in the log of the webhook.
    pub(super) async fn settle(
        &self,
        retry: Retry,
        taken: &Taken,
        end: End,
        delivery: Option<Delivery>,
    ) -> Result<(), Error> {
        let (row, attempt, now) = (&taken.row, taken.attempt, self.clock.now());
        let [random] = edge::random()?;
        let (company, id, webhook) = (row.company, row.id, row.webhook);
        let last = attempt >= i64::from(retry.tries);
        let next = now + retry.wait(attempt, random);
        match &end {
            End::Sent => tracing::info!(%company, message = %id, kind = row.kind, attempt, "sent"),
            // What the other side said may repeat what it was sent, so it is not for the log.
            End::Failed(_) if !last => {
                tracing::warn!(%company, message = %id, kind = row.kind, attempt, "not sent yet");
            }
            End::Failed(_) | End::Refused(_) | End::Gone(_) => {
                tracing::warn!(%company, message = %id, kind = row.kind, attempt, "given up");
            }
        }
        self.db
            .write(move |c| {
                if let Some(delivery) = &delivery {
                    webhook_deliveries::insert(c, company, delivery)?;
                }
                match end {
                    End::Sent => stored::set_sent(c, company, id, now)?,
                    End::Failed(error) if !last => {
                        stored::set_failed(c, company, id, attempt, &error, next)?;
                    }
                    End::Failed(error) | End::Refused(error) => {
                        stored::set_dead(c, company, id, attempt, &error, now)?;
                    }
                    End::Gone(error) => {
                        stored::set_dead(c, company, id, attempt, &error, now)?;
                        if let Some(number) = webhook {
                            webhooks::set_enabled(c, company, number, false)?;
                        }
                    }
                }
                Ok::<_, Error>(())
            })
            .await
    }

    /// A company that this process may not have seen yet.
    pub(super) async fn stored_company(&self, id: CompanyId) -> Result<Option<Company>, Error> {
        self.db
            .read(move |c| Ok(companies::all(c)?.into_iter().find(|company| company.id == id)))
            .await
    }
}
