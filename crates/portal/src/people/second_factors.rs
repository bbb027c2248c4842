//! The second factors of somebody who lost them, taken away after a page that says what follows.

use super::{managed, name_of, number, page_of};
use crate::applications::Question;
use crate::desk::{Answer, Desk};
use crate::frame::Section;
use axum::extract::Path;

/// Asks.
pub(super) async fn ask(desk: Desk, Path(path): Path<String>) -> Answer {
    let number = number(&path)?;
    let (member, t) = (managed(&desk, number).await?, desk.words);
    let page = Question {
        frame: desk.frame(Section::People),
        title: t.one("people-second-remove-of", "name", name_of(&member)),
        text: t.say("people-second-remove-text"),
        along: vec![t.say("people-second-remove-all"), t.say("people-second-remove-told")],
        action: format!("{}/second-factors", page_of(number)),
        yes: t.say("people-second-remove"),
        back: page_of(number),
    };
    Ok(desk.show(&page))
}

/// Takes them away.
pub(super) async fn forget(mut desk: Desk, Path(path): Path<String>) -> Answer {
    desk.act("portal.person.second_factors.forget");
    let number = number(&path)?;
    desk.app().forget_second_factors(desk.ctx(), desk.signed.steward(), number).await?;
    Ok(desk.done(&page_of(number), "done-second-factors-removed"))
}
