//! Signing in with a passkey alone: two factors by itself, for its owner unlocks it.

use super::is_welcome;
use super::password::SignedIn;
use crate::App;
use crate::context::Ctx;
use crate::error::Error;
use doorward_domain::Refusal;
use doorward_store::members;
use doorward_store::portal_sessions::{self, SessionState};

/// What a browser brings to sign in with a passkey.
#[derive(Debug, Clone, Copy)]
pub struct PasskeyAnswer<'a> {
    /// Which ceremony it answers: the one that this very browser began.
    pub ceremony: &'a str,
    /// What the authenticator said, as JSON.
    pub response: &'a str,
    /// The cookie by which the browser is known, if it is.
    pub known_browser: Option<&'a str>,
    /// What the browser says it is.
    pub browser: Option<&'a str>,
}

impl App {
    /// Signs somebody in by her passkey, whom the context names then. The audit row is that of the
    /// passkey.
    ///
    /// # Errors
    /// [`Refusal::CeremonyRefused`], [`Refusal::SecondFactorRefused`] for whatever else, also for
    /// people who may not be in the portal.
    pub async fn sign_in_with_passkey(
        &self,
        ctx: &mut Ctx,
        given: PasskeyAnswer<'_>,
    ) -> Result<SignedIn, Error> {
        let (company, person) =
            self.finish_passkey_sign_in(ctx, given.ceremony, given.response).await?;
        let (session, cookie) = self.new_session(ctx, person, SessionState::Open, given.browser)?;
        let browser = self.browser_cookie(company, person, given.known_browser)?;
        let member = self
            .db
            .write(move |c| {
                // She may have been made inactive or removed since her passkey was judged.
                let member = members::of_id(c, company, person)?.filter(is_welcome);
                let member = member.ok_or(Refusal::SecondFactorRefused)?;
                portal_sessions::insert(c, &session)?;
                Ok::<_, Error>(member)
            })
            .await?;
        Ok(SignedIn { cookie, browser, pending: false, is_staff: member.role.is_staff() })
    }
}
