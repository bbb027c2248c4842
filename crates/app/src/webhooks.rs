//! Webhooks of a company: made, listed, switched, removed, and what they answered. Not for calling
//! them: that is [`crate::outbox`]'s.

mod ask;
mod signing_secret;

pub use ask::{UnlockQuestion, Verdict};

use crate::App;
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use crate::key_ring::KeyRing;
use crate::outbox::Event;
use crate::seal;
use crate::signature::SigningSecret;
use doorward_domain::{CompanyId, Field, FieldProblem, MessageId, Refusal, Secret};
use doorward_outbound::HookUrl;
use doorward_store::webhook_deliveries::{self, Delivery};
use doorward_store::webhooks::{self as stored, Webhook};
use doorward_store::{audit, outbox};
use serde_json::json;
use std::sync::Arc;

/// The most webhooks of a company.
const MOST: usize = 50;
/// What tells of nothing but that events arrive.
const TEST_EVENT: &str = "webhook.test";
/// The longest list of kinds, in characters.
const LONGEST_KINDS: usize = 1_000;

/// A webhook to be.
pub struct NewWebhook {
    /// Where it is.
    pub url: String,
    /// The kinds of events that it is told of: words such as `door.unlocked`, `door.*` for all that
    /// begin so, `*` for all.
    pub kinds: Vec<String>,
    /// A secret of its own; `None`: a new one.
    pub secret: Option<Secret>,
}

impl App {
    /// Makes a webhook; its number, and the secret by which it knows what it is sent.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`] for an address, a kind or a secret that cannot be.
    pub async fn add_webhook(&self, ctx: &Ctx, new: NewWebhook) -> Result<(i64, Secret), Error> {
        self.require_company(ctx.company)?;
        let url = check_url(&new.url)?;
        if let Some(courier) = &self.courier {
            courier.hooks.examine(&url).map_err(|_| {
                let expected = "an address on the public internet that begins with https://; \
                                webhook_allow of the settings names others";
                Refusal::field(Field::Other("url"), FieldProblem::Malformed { expected })
            })?;
        }
        let kinds = check_kinds(&new.kinds)?;
        let secret = match new.secret {
            Some(text) => SigningSecret::parse(text.reveal())?,
            None => SigningSecret::make()?,
        };
        let text = secret.text();
        let (ring, company, now) = (Arc::clone(&self.ring), ctx.company, ctx.now);
        let (shown, audited) = (text.clone(), ctx.row(Outcome::Done, None)?);
        let number = self
            .db
            .write(move |c| {
                c.take_turn(company)?;
                if stored::of_company(c, company)?.len() >= MOST {
                    let problem = FieldProblem::Malformed { expected: "one of 50 at most" };
                    return Err(Refusal::field(Field::Other("webhook"), problem).into());
                }
                let number = stored::next_number(c, company)?;
                let sealed = seal::column(&ring, &place(company, number), text.reveal().as_bytes());
                let webhook = Webhook {
                    company,
                    number,
                    url: url.reveal(),
                    sealed: sealed?,
                    kinds,
                    enabled: true,
                    created_at: now,
                };
                stored::insert(c, &webhook)?;
                audit::insert(c, &audited)?;
                Ok::<_, Error>(number)
            })
            .await?;
        Ok((number, shown))
    }

    /// The webhooks of a company, by number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn webhooks(&self, company: CompanyId) -> Result<Vec<Webhook>, Error> {
        self.db.read(move |c| stored::of_company(c, company).map_err(Error::from)).await
    }

    /// Switches a webhook on or off. What has waited for it meanwhile is sent when it is on again.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`] when there is none of that number.
    pub async fn switch_webhook(&self, ctx: &Ctx, number: i64, enabled: bool) -> Result<(), Error> {
        let (company, audited) = (ctx.company, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c| {
                if !stored::set_enabled(c, company, number, enabled)? {
                    return Err(unknown());
                }
                Ok(audit::insert(c, &audited)?)
            })
            .await?;
        self.wake_deliveries();
        Ok(())
    }

    /// Removes a webhook with what waits for it and the log of its calls.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`] when there is none of that number.
    pub async fn remove_webhook(&self, ctx: &Ctx, number: i64) -> Result<(), Error> {
        let (company, audited) = (ctx.company, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c| {
                if !stored::delete(c, company, number)? {
                    return Err(unknown());
                }
                Ok(audit::insert(c, &audited)?)
            })
            .await
    }

    /// The newest calls of a webhook, the newest first.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`] when there is none of that number.
    pub async fn webhook_deliveries(
        &self,
        company: CompanyId,
        number: i64,
        most: i64,
    ) -> Result<Vec<Delivery>, Error> {
        self.db
            .read(move |c| {
                stored::get(c, company, number)?.ok_or_else(unknown)?;
                Ok(webhook_deliveries::newest(c, company, number, most)?)
            })
            .await
    }

    /// Sends a webhook an event of the kind `webhook.test`, whatever it is told of otherwise.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`] when there is none of that number.
    pub async fn test_webhook(&self, ctx: &Ctx, number: i64) -> Result<MessageId, Error> {
        let event = Event::new(ctx, TEST_EVENT, &json!({ "webhook": number }))?;
        let (ring, called) = (Arc::clone(&self.ring), ctx.clone());
        let audited = ctx.row(Outcome::Done, None)?;
        let id = self
            .db
            .write(move |c| {
                let webhook = stored::get(c, called.company, number)?.ok_or_else(unknown)?;
                audit::insert(c, &audited)?;
                event.put(c, &ring, &called, &webhook)
            })
            .await?;
        self.wake_deliveries();
        Ok(id)
    }

    /// Sends an event to its webhook again, under the same identifier.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`] when it is no event that is still kept.
    pub async fn replay_event(&self, ctx: &Ctx, message: MessageId) -> Result<(), Error> {
        let company = ctx.company;
        let row = self.db.read(move |c| outbox::get(c, company, message).map_err(Error::from));
        if row.await?.is_none_or(|row| row.webhook.is_none()) {
            let expected = "an event in the list of deliveries";
            let problem = FieldProblem::Malformed { expected };
            return Err(Refusal::field(Field::Other("message"), problem).into());
        }
        self.retry_message(ctx, message).await
    }
}

/// Whether a webhook of these kinds is told of an event.
pub(crate) fn is_told(kinds: &str, event: &str) -> bool {
    kinds.split(' ').any(|kind| match kind.strip_suffix('*') {
        Some(beginning) => event.starts_with(beginning),
        None => kind == event,
    })
}

/// The secret of a webhook.
pub(crate) fn open_secret(ring: &KeyRing, webhook: &Webhook) -> Result<SigningSecret, Error> {
    let place = place(webhook.company, webhook.number);
    open_sealed(ring, "the secret of a webhook", &place, &webhook.sealed)
}

pub(crate) fn open_sealed(
    ring: &KeyRing,
    what: &'static str,
    place: &str,
    sealed: &[u8],
) -> Result<SigningSecret, Error> {
    let text = seal::open_column(ring, what, place, sealed)?;
    Ok(SigningSecret::parse(&String::from_utf8_lossy(&text))?)
}

pub(crate) fn place(company: CompanyId, number: i64) -> String {
    format!("webhook.sealed/{company}/{number}")
}

fn check_url(text: &str) -> Result<HookUrl, Refusal> {
    HookUrl::parse(text).map_err(|problem| {
        let expected = match problem {
            doorward_outbound::UrlProblem::Malformed => {
                "an address such as https://example.org/hook, of at most 2048 ASCII characters"
            }
            doorward_outbound::UrlProblem::Scheme => "an address that begins with https://",
            doorward_outbound::UrlProblem::Credentials => {
                "an address without a user name or a password in it"
            }
        };
        Refusal::field(Field::Other("url"), FieldProblem::Malformed { expected })
    })
}

fn check_kinds(kinds: &[String]) -> Result<String, Refusal> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_');
    let is_kind = |kind: &String| {
        let word = kind.strip_suffix('*').unwrap_or(kind);
        !kind.is_empty() && word.bytes().all(plain)
    };
    let joined = kinds.join(" ");
    if joined.len() > LONGEST_KINDS || !kinds.iter().all(is_kind) {
        let expected = "a kind of event such as door.unlocked, door.* or *";
        let problem = FieldProblem::Malformed { expected };
        return Err(Refusal::field(Field::Other("event"), problem));
    }
    Ok(if joined.is_empty() { "*".to_owned() } else { joined })
}

fn unknown() -> Error {
    let problem = FieldProblem::Malformed { expected: "the number of a webhook of this company" };
    Refusal::field(Field::Other("number"), problem).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_is_told_of_the_kinds_that_it_names() {
        assert!(is_told("*", "door.unlocked"));
        assert!(is_told("person.added door.*", "door.unlocked"));
        assert!(is_told("door.unlocked", "door.unlocked"));
        assert!(!is_told("door.unlocked", "door.unlocked_by_force"));
        assert!(!is_told("door.*", "doors"));
    }

    #[test]
    fn kinds_are_words_of_lower_case() {
        let check = |kinds: &[&str]| {
            check_kinds(&kinds.iter().map(|kind| (*kind).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(check(&[]), Ok("*".to_owned()));
        assert_eq!(check(&["door.*", "person.added"]), Ok("door.* person.added".to_owned()));
        for wrong in [&[""][..], &["Door"], &["a b"], &["*.door"], &["door\n"]] {
            assert!(check(wrong).is_err(), "{wrong:?}");
        }
    }
}
