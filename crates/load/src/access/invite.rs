//! Many people invited in one call.

use super::keyed::Keyed;
use crate::arguments::{Arguments, Work};
use crate::client::{Answer, Verdict, Wire};
use crate::clock;
use crate::compare::named;
use crate::engine::{Kind, Lane, Muster, Outcome, Turn, drive};
use crate::error::Error;
use crate::report::Summary;
use crate::single::{pace, report};
use crate::work::People;
use hyper::Method;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// Measures `PUT /invites` with `--emails` fresh addresses a call.
pub(crate) fn invite(arguments: &Arguments) -> Result<(), Error> {
    let seed = arguments.seed.unwrap_or_else(clock::run_number);
    let invites = Invites {
        keyed: Keyed::new(arguments)?,
        people: Arc::new(People::new(seed)),
        emails: arguments.access.emails,
    };
    let pace = pace(arguments);
    let run = drive(&pace, &invites)?;
    report(arguments, &Summary::new(&named(&Work::Invite), pace.connections, &run))
}

/// What the lanes share.
#[derive(Debug, Clone)]
struct Invites {
    keyed: Keyed,
    people: Arc<People>,
    emails: usize,
}

impl Muster for Invites {
    type Lane = Inviter;

    async fn open(&self, _index: usize) -> Result<Inviter, Error> {
        let mut wire = self.keyed.wire();
        wire.connect().await?;
        Ok(Inviter { invites: self.clone(), wire, body: String::new() })
    }
}

/// A connection that invites.
#[derive(Debug)]
struct Inviter {
    invites: Invites,
    wire: Wire,
    body: String,
}

impl Lane for Inviter {
    async fn ready(&mut self) -> Result<(), Error> {
        let emails: Vec<String> =
            (0..self.invites.emails).map(|_| self.invites.people.draw().email).collect();
        self.body = json!({ "emails": emails }).to_string();
        Ok(())
    }

    async fn turn(&mut self) -> Turn {
        let body = std::mem::take(&mut self.body);
        let request = self.invites.keyed.call(Method::PUT, "/invites", body);
        let outcome = match self.wire.send(request).await {
            Ok(answer) => answer.outcome(judge(&answer, self.invites.emails)),
            Err(error) => Outcome::Broken(error.to_string()),
        };
        Turn::Done(Kind::Invite, outcome)
    }

    async fn mend(&mut self) -> Result<(), Error> {
        self.wire.connect().await
    }
}

/// What became of the addresses.
#[derive(Debug, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the names are the document's")]
struct Invited {
    invited: Vec<String>,
    add_ids: Vec<i64>,
    send_email: bool,
}

/// Whether everybody is invited and gets a letter.
fn judge(answer: &Answer, emails: usize) -> Verdict {
    answer.judge(|answer| {
        let told: Option<Invited> = serde_json::from_slice(&answer.body).ok();
        let all = |told: Invited| {
            told.invited.len() == emails && told.add_ids.len() == emails && told.send_email
        };
        answer.status == 200 && told.is_some_and(all)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Bytes;

    #[test]
    fn one_who_is_not_invited_spoils_the_call() {
        let answer = |text: &str| {
            let body = Bytes::copy_from_slice(text.as_bytes());
            Answer { status: 200, body, cookie: None }
        };
        let two = r#"{"invited":["a@b","c@d"],"add_ids":[1,2],"send_email":true}"#;
        assert_eq!(judge(&answer(two), 2), Verdict::Right);
        assert_eq!(judge(&answer(two), 3), Verdict::Wrong);
        assert_eq!(judge(&answer(&two.replace("true", "false")), 2), Verdict::Wrong);
        assert_eq!(judge(&answer("{}"), 0), Verdict::Wrong);
    }
}
