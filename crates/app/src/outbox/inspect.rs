//! The outbox looked at by an administrator: listed, shown, tried again, and put to the test.

use super::mail_lane::MARGIN;
use super::settle::{End, Taken};
use super::{Content, open};
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use crate::mail::{self, TestLetter};
use doorward_domain::{CompanyId, Email, Field, FieldProblem, MessageId, Refusal};
use doorward_store::audit;
use doorward_store::outbox::{self as stored, OutboxRow};
use std::sync::Arc;

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageState {
    /// Not sent yet.
    Waiting,
    /// Sent.
    Sent,
    /// Given up.
    Dead,
}

impl MessageState {
    /// The word in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => stored::WAITING,
            Self::Sent => stored::SENT,
            Self::Dead => stored::DEAD,
        }
    }
}

/// A message with its content, as far as that is still there.
pub struct Message {
    /// The row.
    pub row: OutboxRow,
    /// The text of a letter, or the JSON of an event.
    pub text: Option<String>,
}

/// How a test of mail ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestResult {
    /// The mail server took the letter.
    Sent,
    /// It did not; the letter waits or was given up.
    Failed(String),
    /// There is no mail server in the settings: the letter waits.
    NoMailServer,
}

impl App {
    /// The newest messages of a company, the newest first; of one state only, if one is named.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn messages(
        &self,
        company: CompanyId,
        state: Option<MessageState>,
        most: i64,
    ) -> Result<Vec<OutboxRow>, Error> {
        let state = state.map(MessageState::as_str);
        self.db.read(move |c| stored::newest(c, company, state, most).map_err(Error::from)).await
    }

    /// A message with what it says. It may hold a link that opens something, so the books have who
    /// looked.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`] when there is none.
    pub async fn message(&self, ctx: &Ctx, id: MessageId) -> Result<Message, Error> {
        let (company, audited) = (ctx.company, ctx.row(Outcome::Done, None)?);
        let row = self
            .db
            .write(move |c| {
                let row = stored::get(c, company, id)?.ok_or_else(unknown)?;
                audit::insert(c, &audited)?;
                Ok::<_, Error>(row)
            })
            .await?;
        let text = open(&self.ring, &row)?.map(|content| match content {
            Content::Letter { text, .. } => text,
            Content::Event { body, .. } => body,
        });
        Ok(Message { row, text })
    }

    /// Has a message tried anew, whatever became of it: also a webhook's that was delivered.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`] when there is none, or it is a letter that was sent.
    pub async fn retry_message(&self, ctx: &Ctx, id: MessageId) -> Result<(), Error> {
        let (company, now, audited) = (ctx.company, ctx.now, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c| {
                if !stored::revive(c, company, id, now)? {
                    return Err(unknown());
                }
                Ok(audit::insert(c, &audited)?)
            })
            .await?;
        self.wake_deliveries();
        Ok(())
    }

    /// Sends a letter that says only that mail arrives, at once and before the caller is answered.
    ///
    /// # Errors
    /// When the company does not exist or the database fails.
    pub async fn send_test(&self, ctx: &Ctx, to: Email) -> Result<TestResult, Error> {
        self.require_company(ctx.company)?;
        let company = self.stored_company(ctx.company).await?;
        let name = company.map(|company| company.name).unwrap_or_default();
        let key = format!("test/{}", ctx.request);
        let letter = mail::test(key, to, &TestLetter { company: &name })?;
        let (ring, called, audited) =
            (Arc::clone(&self.ring), ctx.clone(), ctx.row(Outcome::Done, None)?);
        let lease = self.courier.as_ref().and_then(|courier| courier.mail.as_ref());
        let lease = lease.map(|route| route.smtp.longest() + MARGIN);
        let row = self
            .db
            .write(move |c| {
                let id = super::put(c, &ring, &called, &letter)?.ok_or_else(unknown)?;
                audit::insert(c, &audited)?;
                let row = stored::get(c, called.company, id)?.ok_or_else(unknown)?;
                if let Some(lease) = lease {
                    // Written and taken in one: no server beside this process comes before it.
                    stored::take(c, row.company, row.id, called.now, called.now + lease)?;
                }
                Ok::<_, Error>(row)
            })
            .await?;
        self.send_now(Taken { row, attempt: 1 }).await
    }

    async fn send_now(&self, taken: Taken) -> Result<TestResult, Error> {
        let Some(courier) = &self.courier else { return Ok(TestResult::NoMailServer) };
        let Some(route) = &courier.mail else { return Ok(TestResult::NoMailServer) };
        let mut connection = None;
        let end = self.send(route, &mut connection, &taken).await;
        if let Some(connection) = connection {
            connection.close().await;
        }
        let result = match &end {
            End::Sent => TestResult::Sent,
            End::Failed(reason) | End::Refused(reason) | End::Gone(reason) => {
                TestResult::Failed(reason.clone())
            }
        };
        self.settle(courier.retry, &taken, end, None).await?;
        Ok(result)
    }
}

fn unknown() -> Error {
    let expected = "a message of the outbox whose content is still there";
    Refusal::field(Field::Other("id"), FieldProblem::Malformed { expected }).into()
}
