//! Guest links, made before guests are measured.

use super::doors::Door;
use super::keyed::Keyed;
use crate::arguments::Arguments;
use crate::client::{Answer, Wire};
use crate::clock;
use crate::engine::{Kind, Lane, Length, Muster, Outcome, Turn, drive};
use crate::error::Error;
use crate::work::{Person, quiet, require_right};
use hyper::Method;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Makes `--links` links, each of one guest and one of the doors; their tokens.
pub(super) fn make(
    arguments: &Arguments,
    keyed: &Keyed,
    doors: &[Door],
) -> Result<Vec<String>, Error> {
    let wanted = arguments.access.links;
    eprintln!("preparing: making {wanted} guest links");
    let seed = arguments.seed.unwrap_or_else(clock::run_number);
    let email = |turn| Person::new(seed, turn).email;
    let bodies = (0..wanted).zip(0..).map(|(turn, counter)| {
        let body = json!({
            "email_list": [email(counter)], "resource_id_list": [Door::at(doors, turn)?.id],
            "name": format!("Load {counter}"), "send_email": false,
        });
        Ok(body.to_string())
    });
    let row = Arc::new(Row {
        keyed: keyed.clone(),
        bodies: bodies.collect::<Result<_, Error>>()?,
        next: AtomicUsize::new(0),
        tokens: Mutex::new(Vec::with_capacity(wanted)),
    });
    require_right(&drive(&quiet(arguments, Length::Exhaustion), &row)?)?;
    let tokens = std::mem::take(&mut *row.tokens.lock().unwrap_or_else(PoisonError::into_inner));
    if tokens.is_empty() { Err(Error::NothingMeasured) } else { Ok(tokens) }
}

/// The links that are to be made, handed out to lanes.
#[derive(Debug)]
struct Row {
    keyed: Keyed,
    bodies: Vec<String>,
    next: AtomicUsize,
    tokens: Mutex<Vec<String>>,
}

impl Muster for Arc<Row> {
    type Lane = Maker;

    async fn open(&self, _index: usize) -> Result<Maker, Error> {
        let mut wire = self.keyed.wire();
        wire.connect().await?;
        Ok(Maker { row: self.clone(), wire, held: None })
    }
}

/// A connection that makes links.
#[derive(Debug)]
struct Maker {
    row: Arc<Row>,
    wire: Wire,
    held: Option<usize>,
}

impl Lane for Maker {
    async fn turn(&mut self) -> Turn {
        let Row { keyed, bodies, next, tokens } = &*self.row;
        let place = self.held.take().unwrap_or_else(|| next.fetch_add(1, Ordering::Relaxed));
        let Some(body) = bodies.get(place) else { return Turn::Exhausted };
        let request = keyed.call(Method::POST, "/magiclinkadmin", body.clone());
        let outcome = match self.wire.send(request).await {
            Ok(answer) => {
                let token = token(&answer);
                let outcome = answer.outcome(answer.judge(|_| token.is_some()));
                tokens.lock().unwrap_or_else(PoisonError::into_inner).extend(token);
                outcome
            }
            Err(error) => Outcome::Broken(error.to_string()),
        };
        if matches!(outcome, Outcome::Broken(_) | Outcome::Limited) {
            self.held = Some(place);
        }
        Turn::Done(Kind::GuestLink, outcome)
    }

    async fn mend(&mut self) -> Result<(), Error> {
        self.wire.connect().await
    }
}

fn token(answer: &Answer) -> Option<String> {
    if answer.status != 200 {
        return None;
    }
    let made: Value = serde_json::from_slice(&answer.body).ok()?;
    made.get("magic_token")?.as_str().map(str::to_owned)
}
