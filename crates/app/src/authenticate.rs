//! Who calls: application credentials become a token, a token becomes a [`Caller`].

use crate::App;
use crate::context::{Actor, Channel, Ctx};
use crate::error::Error;
use crate::key_ring::KeyRing;
use crate::security::{ApplicationState, CompanyState, Security};
use crate::token::Claim;
use doorward_domain::{ApplicationId, CompanyId, Refusal, Timestamp, TokenProblem};
use std::sync::Arc;
use std::time::Duration;
use subtle::ConstantTimeEq;

/// How long a token is taken.
pub const TOKEN_LIFETIME: Duration = Duration::from_hours(14 * 24);

/// An identified caller, with the view it was identified in.
pub struct Caller {
    /// Which endpoint issued the token.
    pub channel: Channel,
    /// Which company it belongs to.
    pub company: CompanyId,
    /// Which application it is.
    pub application: ApplicationId,
    security: Arc<Security>,
}

impl Caller {
    /// The caller's company.
    ///
    /// # Errors
    /// When the company is gone, which no view can be that identified the caller.
    pub fn company(&self) -> Result<&CompanyState, Refusal> {
        let gone = Refusal::TokenRefused(TokenProblem::Revoked(self.application));
        self.security.company(self.company).ok_or(gone)
    }

    /// The caller's application.
    ///
    /// # Errors
    /// As [`Caller::company`].
    pub fn application(&self) -> Result<&ApplicationState, Refusal> {
        let gone = Refusal::TokenRefused(TokenProblem::Revoked(self.application));
        self.security.application(self.application).ok_or(gone)
    }

    /// Refuses a company whose plan does not include the API at `now`.
    ///
    /// # Errors
    /// [`Refusal::PlanRefused`].
    pub fn require_plan(&self, now: Timestamp) -> Result<(), Refusal> {
        if self.company()?.company.plan.allows_api(now) {
            Ok(())
        } else {
            Err(Refusal::PlanRefused)
        }
    }

    /// The active application of the caller's company that a pair of identifier and key names.
    pub(crate) fn sibling(&self, ring: &KeyRing, id: &str, key: &str) -> Option<ApplicationId> {
        let state = self.security.application(ApplicationId::parse(id)?)?;
        let right = key_matches(ring, state, key);
        let active = state.application.company == self.company && state.application.enabled;
        (right && active).then_some(state.application.id)
    }
}

/// A token that was issued.
pub struct IssuedToken {
    /// The token itself.
    pub access_token: String,
    /// Whose it is.
    pub company: CompanyId,
    /// When it was issued.
    pub issued: Timestamp,
    /// When it expires.
    pub expires: Timestamp,
}

impl App {
    /// Issues a token for application credentials.
    ///
    /// # Errors
    /// [`Refusal::ClientUnknown`] when they are wrong, disabled or foreign to the host;
    /// [`Refusal::AddressRefused`], [`Refusal::PlanRefused`], [`Refusal::Limited`].
    pub fn issue_token(
        &self,
        ctx: &mut Ctx,
        id: &str,
        key: &str,
        host: Option<&str>,
    ) -> Result<IssuedToken, Error> {
        let security = self.security.get();
        let state = ApplicationId::parse(id)
            .and_then(|id| security.application(id))
            .filter(|state| key_matches(&self.ring, state, key) && state.application.enabled)
            .ok_or(Refusal::ClientUnknown)?;
        let application = &state.application;
        ctx.company = application.company;
        ctx.actor = Actor::Application(application.id);
        self.limits.application(application.id)?;
        if host_is_foreign(&security, host, application.company) {
            return Err(Refusal::ClientUnknown.into());
        }
        require_address(state, ctx)?;
        let company = security.company(application.company).ok_or(Refusal::ClientUnknown)?;
        if !company.company.plan.allows_api(ctx.now) {
            return Err(Refusal::PlanRefused.into());
        }
        let issued = Timestamp::from_seconds(ctx.now.seconds());
        let expires = issued + TOKEN_LIFETIME;
        let claim = Claim {
            channel: ctx.channel,
            company: application.company,
            application: application.id,
            issued,
            expires,
            generation: application.generation,
        };
        let access_token = claim.seal(&self.ring)?;
        self.audit.note_use(application.company, application.id, ctx.now);
        self.audit.done(ctx, None);
        Ok(IssuedToken { access_token, company: application.company, issued, expires })
    }

    /// Identifies the caller of a bearer token and notes it in the context.
    ///
    /// # Errors
    /// [`Refusal::TokenRefused`], [`Refusal::AddressRefused`], [`Refusal::Limited`].
    pub fn identify(
        &self,
        ctx: &mut Ctx,
        token: Option<&str>,
        host: Option<&str>,
    ) -> Result<Caller, Refusal> {
        let refused = Refusal::TokenRefused;
        let token = token.ok_or(refused(TokenProblem::Missing))?;
        let claim = Claim::open(&self.ring, token).ok_or(refused(TokenProblem::Invalid))?;
        let revoked = refused(TokenProblem::Revoked(claim.application));
        ctx.channel = claim.channel;
        let security = self.security.get();
        let state = security
            .application(claim.application)
            .filter(|state| state.application.company == claim.company)
            .filter(|_| security.company(claim.company).is_some())
            .ok_or(revoked.clone())?;
        ctx.company = claim.company;
        ctx.actor = Actor::Application(claim.application);
        if ctx.now >= claim.expires {
            return Err(refused(TokenProblem::Expired));
        }
        let application = &state.application;
        if !application.enabled || application.generation != claim.generation {
            return Err(revoked);
        }
        if claim.channel == Channel::Management && !application.management_tokens {
            return Err(refused(TokenProblem::ManagementRefused));
        }
        if host_is_foreign(&security, host, claim.company) {
            return Err(refused(TokenProblem::OtherCompany));
        }
        require_address(state, ctx)?;
        self.limits.application(claim.application)?;
        Ok(Caller {
            channel: claim.channel,
            company: claim.company,
            application: claim.application,
            security,
        })
    }
}

/// The purpose that application keys are hashed for.
pub(crate) const APPLICATION_KEY: &str = "application key";

/// Keys are GUIDs to their callers, so their case does not matter.
pub(crate) fn normal_key(key: &str) -> String {
    key.trim().to_ascii_lowercase()
}

fn key_matches(ring: &KeyRing, state: &ApplicationState, key: &str) -> bool {
    let Some(keys) = ring.numbered(state.key.key_ring) else { return false };
    let presented = KeyRing::keyed_hash(keys, APPLICATION_KEY, &normal_key(key));
    presented.as_slice().ct_eq(&state.key.hash).into()
}

fn host_is_foreign(security: &Security, host: Option<&str>, company: CompanyId) -> bool {
    host.and_then(|host| security.company_of_host(host)).is_some_and(|owner| owner != company)
}

fn require_address(state: &ApplicationState, ctx: &Ctx) -> Result<(), Refusal> {
    match ctx.address {
        Some(address) if !state.application.networks.allows(address) => {
            Err(Refusal::AddressRefused)
        }
        _ => Ok(()),
    }
}
