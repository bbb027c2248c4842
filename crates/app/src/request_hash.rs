//! The hash that IAM requests carry, and how fresh the time under it must be.

use crate::App;
use crate::authenticate::Caller;
use crate::context::Ctx;
use crate::error::Error;
use doorward_domain::{Field, FieldProblem, Freshness, Refusal, Timestamp};
use doorward_store::seen_requests;
use doorward_wire::authx;
use sha2::{Digest as _, Sha256};

/// What a request says to prove that its sender holds the HMAC key.
pub struct PresentedHash<'a> {
    /// The header `authenticatehash`.
    pub hash: Option<&'a str>,
    /// The literal RequestDateTime received.
    pub request_date_time: Option<&'a str>,
    /// The whole body, for refusing repetition.
    pub body: &'a [u8],
}

impl App {
    /// Checks hash and freshness. Nothing is written unless the application asks for strictness.
    ///
    /// # Errors
    /// [`Refusal::HashRefused`] when the hash is missing or wrong; [`Refusal::InvalidField`] when
    /// the time is no time, [`Refusal::Stale`] when it is too far away, [`Refusal::Replayed`].
    pub async fn check_hash(
        &self,
        ctx: &Ctx,
        caller: &Caller,
        presented: &PresentedHash<'_>,
    ) -> Result<(), Error> {
        let (Some(hash), Some(time)) = (presented.hash, presented.request_date_time) else {
            return Err(Refusal::HashRefused.into());
        };
        let company = caller.company()?;
        let right = company
            .hmac_keys
            .iter()
            .filter(|key| key.retires_at.is_none_or(|end| ctx.now < end))
            .any(|key| authx::hash::matches(key.key.reveal(), time, hash));
        if !right {
            return Err(Refusal::HashRefused.into());
        }
        let requested = authx::time::parse_request_date_time(time).map_err(|_| {
            let expected = "a real date and time as YYYYMMDDHHMMSS";
            Refusal::field(Field::RequestDateTime, FieldProblem::Malformed { expected })
        })?;
        let freshness = caller.application()?.application.freshness;
        if !freshness.accepts(Timestamp::from_micros(requested), ctx.now) {
            return Err(Refusal::Stale.into());
        }
        if freshness == Freshness::Strict {
            self.refuse_repetition(ctx, time, presented.body).await?;
        }
        Ok(())
    }

    async fn refuse_repetition(&self, ctx: &Ctx, time: &str, body: &[u8]) -> Result<(), Error> {
        let mut digest = Sha256::new();
        digest.update(time.as_bytes());
        digest.update([0]);
        digest.update(body);
        let digest: [u8; 32] = digest.finalize().into();
        // Twice the tolerance: a time that lies ahead is taken until it lies as far behind.
        let tolerance = Freshness::Strict.tolerance().unwrap_or_default();
        let (company, expires) = (ctx.company, ctx.now + tolerance * 2);
        let new = self
            .db
            .write(move |c| {
                seen_requests::insert(c, company, &digest, expires).map_err(Error::from)
            })
            .await?;
        if new { Ok(()) } else { Err(Refusal::Replayed.into()) }
    }
}
