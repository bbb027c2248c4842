//! Who calls the Access API: a key becomes an [`AccessCaller`].

use crate::App;
use crate::administration::api_keys::API_KEY;
use crate::context::{Actor, Channel, Ctx};
use crate::key_ring::KeyRing;
use crate::security::ApiKeyState;
use doorward_domain::access::Rank;
use doorward_domain::{CompanyId, KeyId, Refusal, Role};

/// Whoever holds a key that is taken, or is signed in to the portal and may do what is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessCaller {
    /// Whose people and doors it speaks for.
    pub company: CompanyId,
    /// Which key; `None`: somebody in the portal.
    pub key: Option<KeyId>,
    /// What may be done.
    pub rank: Rank,
    /// Whom it may be done to: see [`Role::manages`].
    pub role: Role,
}

impl AccessCaller {
    /// Somebody in the portal, whose role was asked before whether it allows the act.
    pub const fn in_portal(company: CompanyId, role: Role) -> Self {
        let rank = match role {
            Role::Owner => Rank::Super,
            Role::Member => Rank::Regular,
            _ => Rank::Admin,
        };
        Self { company, key: None, rank, role }
    }

    /// Refuses a caller whose rank has not a right, such as [`Rank::invites`].
    ///
    /// # Errors
    /// [`Refusal::RankTooLow`].
    pub fn require(self, right: impl FnOnce(Rank) -> bool) -> Result<(), Refusal> {
        if right(self.rank) { Ok(()) } else { Err(Refusal::RankTooLow) }
    }
}

impl App {
    /// Identifies the caller of an API key and notes it in the context.
    ///
    /// # Errors
    /// [`Refusal::ApiKeyRefused`] for a key that is unknown, expired or revoked; [`Refusal::Limited`].
    pub fn identify_key(&self, ctx: &mut Ctx, key: Option<&str>) -> Result<AccessCaller, Refusal> {
        ctx.channel = Channel::Access;
        let state = self.find_key(key.ok_or(Refusal::ApiKeyRefused)?)?;
        ctx.company = state.company;
        ctx.actor = Actor::ApiKey(state.id);
        if state.expires_at.is_some_and(|end| ctx.now >= end) {
            return Err(Refusal::ApiKeyRefused);
        }
        self.limits.api_key(state.id)?;
        self.audit.note_key_use(state.company, state.id, ctx.now);
        let (rank, role) = (state.rank, Role::of(state.rank, None));
        Ok(AccessCaller { company: state.company, key: Some(state.id), rank, role })
    }

    /// Refuses a key that is not known, before anything else is read of a call.
    ///
    /// # Errors
    /// [`Refusal::ApiKeyRefused`].
    pub fn check_key(&self, key: &str) -> Result<(), Refusal> {
        self.find_key(key).map(|_| ())
    }

    fn find_key(&self, key: &str) -> Result<ApiKeyState, Refusal> {
        let security = self.security.get();
        let found = self
            .ring
            .all()
            .find_map(|keys| security.api_key(&KeyRing::keyed_hash(keys, API_KEY, key)).copied());
        let known = found.filter(|state| security.company(state.company).is_some());
        known.ok_or(Refusal::ApiKeyRefused)
    }

    /// Whether a key is still taken, for answers that go on for long.
    pub fn key_is_live(&self, caller: &AccessCaller) -> bool {
        let now = self.clock.now();
        let live = caller.key.and_then(|key| self.security.get().api_key_by_id(key));
        live.is_some_and(|state| state.expires_at.is_none_or(|end| now < end))
    }
}
