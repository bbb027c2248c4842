//! One relay: what is called for an order, and how its answers are read. Not for when.

use super::digest::{Challenge, Proof, hash};
use crate::mqtt::member_of;
use crate::order::{LockWord, Order};
use crate::profile::{HttpTemplate, Profile, ProfileProblem, ShellyHttp, guard};
use crate::reach::Reach;
use crate::secrets::LockSecrets;
use bytes::Bytes;
use doorward_outbound::{Call, HookAnswer, HookClient, HookError, HookUrl, Method};
use std::time::Duration;

/// How long one call may take; with its proof of a password, twice so long.
const LIMIT: Duration = Duration::from_millis(1_200);
/// Who signs in at a Shelly: there is nobody else.
const SHELLY_USER: &str = "admin";

/// A relay.
pub(crate) struct Relay {
    kind: Kind,
    http: HookClient,
    secrets: LockSecrets,
    challenge: Option<(Challenge, u32)>,
    seed: [u8; 16],
}

enum Kind {
    Shelly(ShellyHttp),
    Template(HttpTemplate),
}

/// Why a relay did not do or say anything.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RelayError {
    /// The guard does not admit it.
    #[error("its address is not allowed for this lock: name the host or its network with --allow")]
    Forbidden,
    /// No answer.
    #[error("{0}")]
    Http(HookError),
    /// 401.
    #[error("the device refuses the password")]
    Password,
    /// Another status.
    #[error("the device answers with status {0}")]
    Status(u16),
    /// An answer without a state.
    #[error("the device does not say how it is in a form that is understood")]
    Nonsense,
    /// An address that is none once it is filled in.
    #[error("the address cannot be called")]
    Address,
}

impl From<HookError> for RelayError {
    fn from(error: HookError) -> Self {
        match error {
            HookError::Forbidden(_) | HookError::Plain => Self::Forbidden,
            error => Self::Http(error),
        }
    }
}

struct Request<'a> {
    method: Method,
    url: String,
    headers: Vec<(String, String)>,
    body: &'a str,
}

impl Relay {
    pub(crate) fn new(
        profile: &Profile,
        secrets: LockSecrets,
        reach: &Reach,
        seed: [u8; 16],
    ) -> Result<Self, ProfileProblem> {
        let (kind, allow) = match profile {
            Profile::ShellyHttp(relay) => (Kind::Shelly(relay.clone()), &relay.allow),
            Profile::HttpTemplate(relay) => (Kind::Template(relay.clone()), &relay.allow),
            Profile::HomeAssistant { .. }
            | Profile::Zigbee2Mqtt { .. }
            | Profile::ShellyMqtt { .. } => {
                return Err(ProfileProblem { field: "profile", expected: "a relay by HTTP" });
            }
        };
        let http = reach.http.guarded_by(guard(allow)?);
        Ok(Self { kind, http, secrets, challenge: None, seed })
    }

    /// What the relay is called in the log.
    pub(crate) fn host(&self) -> String {
        let url = match &self.kind {
            Kind::Shelly(relay) => &relay.url,
            Kind::Template(relay) => &relay.state_url,
        };
        HookUrl::parse(url).map(|url| url.host().to_owned()).unwrap_or_default()
    }

    /// Tells the relay to lock or to unlock. It must have answered a moment ago: one that hangs would
    /// come to the order when it wakes.
    pub(crate) async fn order(&mut self, order: Order) -> Result<(), RelayError> {
        let (action, seconds) = match order {
            Order::Unlock { seconds } => ("unlock", seconds),
            Order::Lock => ("lock", 0),
            Order::Ask => return Ok(()),
        };
        match &self.kind {
            Kind::Shelly(relay) => {
                let on = (action == "unlock") == relay.on_unlocks;
                let timer = if action == "unlock" {
                    format!("&toggle_after={seconds}")
                } else {
                    String::new()
                };
                let query = format!("Switch.Set?id={}&on={on}{timer}", relay.switch);
                let url = format!("{}/rpc/{query}", relay.url.trim_end_matches('/'));
                self.call(Method::GET, url, String::new()).await?;
            }
            Kind::Template(relay) => {
                let fill = |text: &str| {
                    text.replace("{seconds}", &seconds.to_string()).replace("{action}", action)
                };
                let url = if action == "unlock" { &relay.unlock_url } else { &relay.lock_url };
                let (url, body) = (fill(url), fill(&relay.body));
                let method = match relay.method.as_str() {
                    "POST" => Method::POST,
                    "PUT" => Method::PUT,
                    _ => Method::GET,
                };
                self.call(method, url, body).await?;
            }
        }
        Ok(())
    }

    /// How the relay says it is.
    pub(crate) async fn state(&mut self) -> Result<LockWord, RelayError> {
        let url = match &self.kind {
            Kind::Shelly(relay) => {
                let base = relay.url.trim_end_matches('/');
                format!("{base}/rpc/Switch.GetStatus?id={}", relay.switch)
            }
            Kind::Template(relay) => relay.state_url.clone(),
        };
        let answer = self.call(Method::GET, url, String::new()).await?;
        self.read(&answer.body).ok_or(RelayError::Nonsense)
    }

    fn read(&self, body: &[u8]) -> Option<LockWord> {
        match &self.kind {
            Kind::Shelly(relay) => match member_of(body, "output")?.as_str() {
                "true" if relay.on_unlocks => Some(LockWord::Unlocked),
                "false" if !relay.on_unlocks => Some(LockWord::Unlocked),
                "true" | "false" => Some(LockWord::Locked),
                _ => None,
            },
            Kind::Template(relay) => {
                let word = member_of(body, &relay.state_member)?;
                if word == relay.state_unlocked {
                    Some(LockWord::Unlocked)
                } else {
                    (word == relay.state_locked).then_some(LockWord::Locked)
                }
            }
        }
    }

    /// One call, made again with a proof of the password when the device asks for one: it has done
    /// nothing so far.
    async fn call(
        &mut self,
        method: Method,
        url: String,
        body: String,
    ) -> Result<HookAnswer, RelayError> {
        let address = HookUrl::parse(&url).map_err(|_| RelayError::Address)?;
        let mut headers: Vec<(String, String)> = Vec::new();
        if !body.is_empty() {
            let json = body.trim_start().starts_with(['{', '[']);
            let kind = if json { "application/json" } else { "application/x-www-form-urlencoded" };
            headers.push(("content-type".to_owned(), kind.to_owned()));
        }
        for (name, value) in &self.secrets.headers {
            headers.push((name.to_ascii_lowercase(), value.reveal().to_owned()));
        }
        let request = Request { method, url, headers, body: &body };
        let proof = self.proof(&request);
        let mut answer = self.once(&address, &request, proof).await?;
        if answer.status == 401 && self.secrets.password.is_some() {
            let challenge = answer.challenge.as_deref().and_then(Challenge::parse);
            self.challenge = Some((challenge.ok_or(RelayError::Password)?, 0));
            let proof = self.proof(&request);
            answer = self.once(&address, &request, proof).await?;
        }
        match answer.status {
            200..=299 => Ok(answer),
            401 | 403 => Err(RelayError::Password),
            status => Err(RelayError::Status(status)),
        }
    }

    async fn once(
        &self,
        url: &HookUrl,
        request: &Request<'_>,
        proof: Option<(String, String)>,
    ) -> Result<HookAnswer, HookError> {
        let headers: Vec<_> = request.headers.iter().cloned().chain(proof).collect();
        let call = Call {
            method: request.method.clone(),
            url,
            headers: &headers,
            body: Bytes::copy_from_slice(request.body.as_bytes()),
            limit: LIMIT,
        };
        self.http.call(call).await
    }

    /// What proves the password, once the device has asked for that.
    fn proof(&mut self, request: &Request<'_>) -> Option<(String, String)> {
        let password = self.secrets.password.as_ref()?;
        let (challenge, count) = self.challenge.as_mut()?;
        *count = count.saturating_add(1);
        let nonce = hash(&format!("{:?}{challenge:?}{count}", self.seed));
        // Behind the scheme and the authority, as the request line has it.
        let target = request.url.split_once("://").map_or("", |(_, rest)| rest);
        let target = target.find('/').and_then(|at| target.get(at..)).unwrap_or("/");
        let header = challenge.answer(&Proof {
            username: SHELLY_USER,
            password: password.reveal(),
            method: request.method.as_str(),
            target,
            count: *count,
            client_nonce: nonce.get(..32).unwrap_or_default(),
        });
        Some(("authorization".to_owned(), header))
    }
}
