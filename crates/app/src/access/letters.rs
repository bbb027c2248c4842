//! What people are told by e-mail, as part of the write that gives them reason to be told.

use crate::App;
use crate::context::Ctx;
use crate::error::Error;
use doorward_domain::access::{GuestLinkId, PersonNumber};
use doorward_domain::{CompanyId, Email, Refusal, Thing};
use doorward_store::Conn;
use std::time::Duration;

/// Writes letters of one company inside a write.
pub(crate) struct Writer {
    company: String,
    public_url: String,
}

impl Writer {
    /// A writer for a company.
    pub(crate) fn new(app: &App, company: CompanyId) -> Result<Self, Error> {
        let security = app.security.get();
        let state = security.company(company).ok_or(Refusal::Unknown(Thing::User))?;
        let public_url = app.public_url.trim_end_matches('/').to_owned();
        Ok(Self { company: state.company.name.clone(), public_url })
    }

    /// Tells somebody that she is invited.
    #[expect(clippy::unnecessary_wraps, reason = "the outbox comes with its own change")]
    pub(crate) fn invitation(
        &self,
        c: &mut Conn<'_>,
        ctx: &Ctx,
        to: &Email,
        token: &str,
    ) -> Result<(), Error> {
        let _ = (c, ctx, to, format!("{}/join#{token}", self.public_url), &self.company);
        Ok(())
    }

    /// Sends a guest her link.
    #[expect(clippy::unnecessary_wraps, reason = "the outbox comes with its own change")]
    pub(crate) fn guest_link(
        &self,
        c: &mut Conn<'_>,
        ctx: &Ctx,
        to: &Email,
        (token, guest, link): (&str, PersonNumber, GuestLinkId),
    ) -> Result<(), Error> {
        let url = format!("{}/g#{token}/{guest}", self.public_url);
        let _ = (c, ctx, to, url, link, &self.company);
        Ok(())
    }

    /// Sends a guest the code that her link asks for.
    #[expect(clippy::unnecessary_wraps, reason = "the outbox comes with its own change")]
    pub(crate) fn guest_code(
        &self,
        c: &mut Conn<'_>,
        ctx: &Ctx,
        to: &Email,
        digits: &str,
        lifetime: Duration,
    ) -> Result<(), Error> {
        let _ = (c, ctx, to, digits, lifetime);
        Ok(())
    }
}
