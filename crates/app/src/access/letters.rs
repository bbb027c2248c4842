//! What people are told by e-mail, as part of the write that gives them reason to be told.

use crate::App;
use crate::context::Ctx;
use crate::error::Error;
use crate::key_ring::KeyRing;
use crate::mail::{
    self, CaptureLetter, FactorsForgotten, GuestCode, GuestLinkLetter, Invitation,
    PasswordResetLetter,
};
use crate::outbox;
use doorward_domain::access::{PersonNumber, Zone};
use doorward_domain::{CompanyId, Email, Factor, Refusal, Thing, Timestamp};
use doorward_store::guest_links::StoredLink;
use doorward_store::{Conn, guest_links, resources};
use std::sync::Arc;
use std::time::Duration;

/// Writes letters of one company inside a write.
pub(crate) struct Writer {
    ring: Arc<KeyRing>,
    company: String,
    zone: Zone,
    public_url: String,
}

impl Writer {
    /// A writer for a company.
    pub(crate) fn new(app: &App, company: CompanyId) -> Result<Self, Error> {
        let security = app.security.get();
        let state = security.company(company).ok_or(Refusal::Unknown(Thing::User))?;
        Ok(Self {
            ring: app.ring.clone(),
            company: state.company.name.clone(),
            zone: state.company.settings.zone.clone(),
            public_url: app.public_url.trim_end_matches('/').to_owned(),
        })
    }

    /// Tells somebody that she is invited.
    pub(crate) fn invitation(
        &self,
        c: &mut Conn<'_>,
        ctx: &Ctx,
        to: &Email,
        (token, expires_at): (&str, Timestamp),
    ) -> Result<(), Error> {
        let (link, expires) =
            (format!("{}/join#{token}", self.public_url), mail::moment(expires_at, &self.zone));
        let letter = Invitation { company: &self.company, link: &link, expires: &expires };
        let key = format!("invitation/{}/{}", to.key(), ctx.request);
        outbox::put(c, &self.ring, ctx, &mail::invitation(key, to.clone(), &letter)?)?;
        Ok(())
    }

    /// Sends a guest her link.
    pub(crate) fn guest_link(
        &self,
        c: &mut Conn<'_>,
        ctx: &Ctx,
        to: &Email,
        (token, guest, link): (&str, PersonNumber, &StoredLink),
    ) -> Result<(), Error> {
        let mut doors = Vec::new();
        for door in guest_links::doors(c, link.company, link.id)? {
            doors.extend(resources::find(c, link.company, door)?.map(|door| door.name));
        }
        let moment = |at| mail::moment(at, &self.zone);
        let from = link.validity.from.filter(|from| ctx.now < *from).map(moment);
        let until = link.validity.until.map(moment);
        let url = format!("{}/g#{token}/{guest}", self.public_url);
        let letter = GuestLinkLetter {
            company: &self.company,
            name: &link.name,
            doors: &doors,
            from: from.as_deref(),
            until: until.as_deref(),
            link: &url,
        };
        let key = format!("guest_link/{}/{guest}", link.id);
        outbox::put(c, &self.ring, ctx, &mail::guest_link(key, to.clone(), &letter)?)?;
        Ok(())
    }

    /// Sends somebody the link under which she takes a picture.
    pub(crate) fn capture(
        &self,
        c: &mut Conn<'_>,
        ctx: &Ctx,
        to: &Email,
        (token, factor, expires_at): (&str, Factor, Timestamp),
    ) -> Result<(), Error> {
        let link = format!("{}/capture#{token}", self.public_url);
        let expires = mail::moment(expires_at, &self.zone);
        let letter = CaptureLetter {
            company: &self.company,
            what: factor.as_str(),
            link: &link,
            expires: &expires,
        };
        let key = format!("capture/{}/{}", to.key(), ctx.request);
        outbox::put(c, &self.ring, ctx, &mail::capture(key, to.clone(), &letter)?)?;
        Ok(())
    }

    /// Sends somebody the link under which she chooses a new password.
    pub(crate) fn password_reset(
        &self,
        c: &mut Conn<'_>,
        ctx: &Ctx,
        to: &Email,
        (token, expires_at): (&str, Timestamp),
    ) -> Result<(), Error> {
        let link = format!("{}/reset#{token}", self.public_url);
        let expires = mail::moment(expires_at, &self.zone);
        let letter = PasswordResetLetter { company: &self.company, link: &link, expires: &expires };
        let key = format!("password_reset/{}/{}", to.key(), ctx.request);
        outbox::put(c, &self.ring, ctx, &mail::password_reset(key, to.clone(), &letter)?)?;
        Ok(())
    }

    /// Tells somebody that her second factors were taken away.
    pub(crate) fn factors_forgotten(
        &self,
        c: &mut Conn<'_>,
        ctx: &Ctx,
        to: &Email,
    ) -> Result<(), Error> {
        let sign_in = format!("{}/sign-in", self.public_url);
        let letter = FactorsForgotten { company: &self.company, sign_in: &sign_in };
        let key = format!("factors_forgotten/{}/{}", to.key(), ctx.request);
        outbox::put(c, &self.ring, ctx, &mail::factors_forgotten(key, to.clone(), &letter)?)?;
        Ok(())
    }

    /// Sends a guest the code that her link asks for.
    pub(crate) fn guest_code(
        &self,
        c: &mut Conn<'_>,
        ctx: &Ctx,
        to: &Email,
        digits: &str,
        lifetime: Duration,
    ) -> Result<(), Error> {
        let minutes = u32::try_from(lifetime.as_secs() / 60).unwrap_or(u32::MAX);
        let letter = GuestCode { company: &self.company, code: digits, minutes };
        let key = format!("guest_code/{}", ctx.request);
        outbox::put(c, &self.ring, ctx, &mail::guest_code(key, to.clone(), &letter)?)?;
        Ok(())
    }
}
