//! Guests who press a button. Between two presses a guest opens her link and looks at her page, which
//! is not measured: from the click on, everything is.

use super::doors::Door;
use super::keyed::{Keyed, unexpected};
use super::links;
use crate::arguments::{Arguments, Work};
use crate::client::{Answer, Request, Verdict, Wire};
use crate::compare::named;
use crate::engine::{Kind, Lane, Muster, Outcome, Turn, drive};
use crate::error::Error;
use crate::report::Summary;
use crate::single::{pace, report};
use crate::work::scatter;
use hyper::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Measures `POST /g/unlock` while `--links` links live, each press with another link.
pub(crate) fn guest_unlock(arguments: &Arguments) -> Result<(), Error> {
    let keyed = Keyed::new(arguments)?;
    let doors = Door::online(&keyed)?;
    let tokens = links::make(arguments, &keyed, &doors)?;
    let guests = Guests { keyed, tokens: tokens.into(), next: Arc::new(AtomicU64::new(0)) };
    let pace = pace(arguments);
    let run = drive(&pace, &guests)?;
    report(arguments, &Summary::new(&named(&Work::GuestUnlock), pace.connections, &run))
}

/// What the lanes share.
#[derive(Debug, Clone)]
struct Guests {
    keyed: Keyed,
    tokens: Arc<[String]>,
    next: Arc<AtomicU64>,
}

impl Guests {
    /// The next link, far from the one before.
    fn token(&self) -> Option<&String> {
        let turn = scatter(self.next.fetch_add(1, Ordering::Relaxed));
        let place = turn.checked_rem(u64::try_from(self.tokens.len()).ok()?)?;
        self.tokens.get(usize::try_from(place).ok()?)
    }
}

impl Muster for Guests {
    type Lane = Guest;

    async fn open(&self, _index: usize) -> Result<Guest, Error> {
        let mut wire = self.keyed.wire();
        wire.connect().await?;
        Ok(Guest { guests: self.clone(), wire, press: None })
    }
}

/// A browser in which one link after the other is opened.
#[derive(Debug)]
struct Guest {
    guests: Guests,
    wire: Wire,
    press: Option<Request>,
}

impl Lane for Guest {
    async fn ready(&mut self) -> Result<(), Error> {
        let Self { guests, wire, .. } = self;
        let token = guests.token().ok_or(Error::NothingMeasured)?;
        let body = json!({ "token": token }).to_string();
        let opened = wire.send(guests.keyed.guest(Method::POST, "/g/session", None, body)?).await?;
        let cookie = opened.cookie.as_deref().filter(|_| opened.status == 204);
        let cookie = cookie.ok_or_else(|| unexpected(&opened))?;
        let look = guests.keyed.guest(Method::GET, "/g/doors.json", Some(cookie), String::new())?;
        let page = wire.send(look).await?;
        let body = button(&page).ok_or_else(|| unexpected(&page))?;
        self.press = Some(guests.keyed.guest(Method::POST, "/g/unlock", Some(cookie), body)?);
        Ok(())
    }

    async fn turn(&mut self) -> Turn {
        let Some(press) = self.press.take() else { return Turn::Exhausted };
        let outcome = match self.wire.send(press).await {
            Ok(answer) => answer.outcome(judge(&answer)),
            Err(error) => Outcome::Broken(error.to_string()),
        };
        Turn::Done(Kind::GuestUnlock, outcome)
    }

    async fn mend(&mut self) -> Result<(), Error> {
        self.wire.connect().await
    }
}

/// What a press of the first door's button sends, if it opens now.
fn button(page: &Answer) -> Option<String> {
    let states: Value = serde_json::from_slice(&page.body).ok()?;
    let door = states.pointer("/doors/0").filter(|door| door["can_open"] == Value::Bool(true))?;
    Some(json!({ "door": door.get("uuid")?, "nonce": door.get("nonce")? }).to_string())
}

/// Whether the door is said to be open.
fn judge(answer: &Answer) -> Verdict {
    answer.judge(|answer| {
        let told: Option<Value> = serde_json::from_slice(&answer.body).ok();
        let open = |told: Value| {
            let text = told.get("success").and_then(Value::as_str).unwrap_or_default();
            text.contains(" is open for ") && told.get("seconds").is_some_and(Value::is_u64)
        };
        answer.status == 200 && told.is_some_and(open)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Bytes;

    fn answer(text: &str) -> Answer {
        let body = Bytes::copy_from_slice(text.as_bytes());
        Answer { status: 200, body, cookie: None }
    }

    #[test]
    fn the_button_of_a_door_that_opens_is_pressed() {
        let page = r#"{"doors":[{"uuid":"u","can_open":true,"nonce":"n"}]}"#;
        assert_eq!(button(&answer(page)).unwrap(), r#"{"door":"u","nonce":"n"}"#);
        assert_eq!(button(&answer(&page.replace("true", "false"))), None);
        assert_eq!(button(&answer(r#"{"doors":[]}"#)), None);
    }

    #[test]
    fn only_a_door_that_is_open_counts() {
        let open = r#"{"success":"Front is open for 5 seconds.","seconds":5}"#;
        assert_eq!(judge(&answer(open)), Verdict::Right);
        assert_eq!(judge(&answer(r#"{"error":"Press again.","stale":true}"#)), Verdict::Wrong);
    }
}
