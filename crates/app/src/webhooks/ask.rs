//! Asking an address of the company's own before a door opens. A person stands at the door: the
//! answer is awaited for a moment only, and never inside a transaction.

use crate::App;
use crate::context::Ctx;
use crate::edge;
use crate::error::Error;
use crate::signature::SigningSecret;
use bytes::Bytes;
use doorward_domain::{MessageId, Secret};
use doorward_outbound::{HookAnswer, HookUrl, Post};
use serde_json::{Value, json};

/// The longest text that is shown to a person, in characters.
const LONGEST_TEXT: usize = 200;
const NO_REASON: &str = "The door stays closed: the company does not allow it now.";
const NO_ANSWER: &str = "The door stays closed: the company's own check could not be asked.";

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct UnlockQuestion<'a> {
    /// The door, by the identifier that clients know.
    pub door: &'a str,
    /// The person, if it is one: a guest's e-mail address or a person's identifier.
    pub person: Option<&'a str>,
    /// How she asks: a word such as `card` or `guest_link`.
    pub method: &'a str,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The door may open, as far as this goes.
    Allow,
    /// It must not, for the reason that is shown to the person.
    Deny(String),
}

impl App {
    /// Asks before an unlock, signed with `secret` or with the company's own. 200 allows, 403 denies;
    /// anything else, no answer included, allows if `fails_open` and denies if not.
    ///
    /// To be called before the write of the unlock, never within.
    pub async fn ask_before_unlock(
        &self,
        ctx: &Ctx,
        url: &str,
        secret: Option<&Secret>,
        question: &UnlockQuestion<'_>,
        fails_open: bool,
    ) -> Verdict {
        let why = match self.ask(ctx, url, secret, question).await {
            Ok(Ok(HookAnswer { status: 200, .. })) => return Verdict::Allow,
            Ok(Ok(HookAnswer { status: 403, body, .. })) => return Verdict::Deny(shown(&body)),
            Ok(Ok(answer)) => format!("answered {}", answer.status),
            Ok(Err(why)) => why,
            Err(error) => error.to_string(),
        };
        let company = ctx.company;
        tracing::warn!(%company, request = %ctx.request, why, fails_open, "the check before an unlock failed");
        if fails_open { Verdict::Allow } else { Verdict::Deny(NO_ANSWER.to_owned()) }
    }

    async fn ask(
        &self,
        ctx: &Ctx,
        url: &str,
        secret: Option<&Secret>,
        question: &UnlockQuestion<'_>,
    ) -> Result<Result<HookAnswer, String>, Error> {
        let Some(courier) = &self.courier else {
            return Ok(Err("this process calls no webhooks".to_owned()));
        };
        let url = match HookUrl::parse(url) {
            Ok(url) => url,
            Err(problem) => return Ok(Err(format!("its address is not {problem}"))),
        };
        let secret = match secret {
            Some(text) => SigningSecret::parse(text.reveal())?,
            None => self.company_secret(ctx.company, ctx.now).await?,
        };
        let body = json!({
            "company": ctx.company.0,
            "door": question.door,
            "person": question.person,
            "method": question.method,
        });
        let body = body.to_string();
        let id = format!("ask_{}", MessageId::new(ctx.now, edge::random()?));
        let headers = secret.headers(&id, ctx.now, body.as_bytes());
        let limit = courier.question_limit;
        let post = Post { url: &url, headers: &headers, body: Bytes::from(body), limit };
        Ok(courier.hooks.post(post).await.map_err(|error| error.to_string()))
    }
}

/// What a person at a door is shown of a refusal: the `error` or `message` of a JSON object, or plain
/// text; never markup.
fn shown(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let text = match serde_json::from_str(&text) {
        Ok(Value::Object(members)) => {
            let member = members.get("error").or_else(|| members.get("message"));
            member.and_then(Value::as_str).unwrap_or_default().to_owned()
        }
        Ok(Value::String(text)) => text,
        Ok(_) => String::new(),
        Err(_) if text.trim_start().starts_with(['<', '{', '[']) => String::new(),
        Err(_) => text.into_owned(),
    };
    let line = doorward_outbound::one_line(&text, LONGEST_TEXT);
    if line.is_empty() { NO_REASON.to_owned() } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_shown_as_one_short_line_of_text() {
        let shown = |body: &str| super::shown(body.as_bytes());
        assert_eq!(shown(r#"{"error":"Pay first","message":"x"}"#), "Pay first");
        assert_eq!(shown(r#"{"message":"Wear\n\u0007boots"}"#), "Wear boots");
        assert_eq!(shown("Closed\r\ntoday"), "Closed today");
        assert_eq!(shown("\"Closed\""), "Closed");
        for nothing in
            ["", "  ", "{}", "[1]", "7", r#"{"error":7}"#, "<html>x", "{\"error\": \"cut"]
        {
            assert_eq!(shown(nothing), NO_REASON, "{nothing}");
        }
        assert_eq!(shown(&"ä".repeat(1_000)).chars().count(), LONGEST_TEXT);
        assert_eq!(super::shown(&[0xff, b'x']), "\u{fffd}x");
    }
}
