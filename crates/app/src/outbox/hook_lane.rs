//! Events on their way to one webhook, in the order in which they are due.

use super::lanes::Left;
use super::settle::{End, Taken};
use super::{Content, open};
use crate::App;
use crate::courier::Courier;
use crate::edge;
use crate::error::Error;
use bytes::Bytes;
use doorward_domain::{CompanyId, MessageId};
use doorward_outbound::{HookUrl, Post};
use doorward_store::webhook_deliveries::Delivery;
use doorward_store::webhooks::{self, Webhook};
use doorward_store::{Conn, outbox as stored};
use std::time::Duration;
use tokio::sync::watch;

/// Between the last moment of an attempt and the first of another's.
const MARGIN: Duration = Duration::from_secs(2);
/// The longest answer that is kept of a failed call, in characters.
const LONGEST_REASON: usize = 200;

impl App {
    /// Calls a webhook with what is due for it, until it fails once.
    pub(super) async fn hook_lane(
        &self,
        courier: &Courier,
        company: CompanyId,
        number: i64,
        stop: &watch::Receiver<bool>,
    ) -> Result<Left, Error> {
        let lease = courier.hook_limit + MARGIN;
        let next = move |c: &mut Conn<'_>, now| stored::next_of_webhook(c, company, number, now);
        while !*stop.borrow() {
            let get =
                move |c: &mut Conn<'_>| webhooks::get(c, company, number).map_err(Error::from);
            // Asked for anew each time: it may be changed or gone.
            let Some(webhook) = self.db.read(get).await?.filter(|webhook| webhook.enabled) else {
                break;
            };
            let Some(taken) = self.take(lease, next).await? else { break };
            let (end, delivery) = self.call(courier, &webhook, &taken).await?;
            let delivered = delivery.delivered;
            self.settle(courier.retry, &taken, end, Some(delivery)).await?;
            if !delivered {
                return Ok(Left::Stuck);
            }
        }
        Ok(Left::Empty)
    }

    async fn call(
        &self,
        courier: &Courier,
        webhook: &Webhook,
        taken: &Taken,
    ) -> Result<(End, Delivery), Error> {
        let at = self.clock.now();
        let (end, code) = match self.try_call(courier, webhook, taken).await {
            Ok(answered) => answered,
            // A secret or a message that does not open fails this attempt, not the whole lane.
            Err(error) => (End::Failed(error.to_string()), None),
        };
        let error = match &end {
            End::Sent => None,
            End::Failed(reason) | End::Refused(reason) | End::Gone(reason) => Some(reason.clone()),
        };
        let delivery = Delivery {
            id: MessageId::new(at, edge::random()?),
            webhook: webhook.number,
            message: taken.row.id,
            event: taken.row.subject.clone(),
            at,
            duration: self.clock.now().since(at),
            delivered: error.is_none(),
            code,
            error,
        };
        Ok((end, delivery))
    }

    async fn try_call(
        &self,
        courier: &Courier,
        webhook: &Webhook,
        taken: &Taken,
    ) -> Result<(End, Option<i64>), Error> {
        let Some(Content::Event { id, body }) = open(&self.ring, &taken.row)? else {
            return Ok((End::Refused("the event has no content".to_owned()), None));
        };
        let url = match HookUrl::parse(&webhook.url) {
            Ok(url) => url,
            Err(problem) => return Ok((End::Refused(problem.to_string()), None)),
        };
        let secret = crate::webhooks::open_secret(&self.ring, webhook)?;
        let headers = secret.headers(&id, self.clock.now(), body.as_bytes());
        let post = Post {
            url: &url,
            headers: &headers,
            body: Bytes::from(body),
            limit: courier.hook_limit,
        };
        Ok(match courier.hooks.post(post).await {
            Err(error) => (End::Failed(error.to_string()), None),
            Ok(answer) => {
                let said = String::from_utf8_lossy(&answer.body);
                let said = doorward_outbound::one_line(&said, LONGEST_REASON);
                let reason = format!("answered {}: {said}", answer.status);
                let end = match answer.status {
                    200..=299 => End::Sent,
                    410 => End::Gone(reason),
                    _ => End::Failed(reason),
                };
                (end, Some(answer.status.into()))
            }
        })
    }
}
