//! `VerifyPin` of the Management API ("Verify Pin").

use super::call::Call;
use super::fields;
use super::render::Answer;
use crate::failure::Failure;
use doorward_domain::{Field, FieldProblem, Pin, Refusal};

/// Says whether a PIN is right, and counts when it is not.
pub(super) async fn answer(call: &mut Call) -> Result<Answer, Failure> {
    let caller = call.identify()?;
    let body = call.read_json().await?;
    let fields = call.fields(&caller, &body).await?;
    let person = call.person(&fields)?;
    let pin = fields::required(Field::Pin, &fields.pin)?;
    if pin.len() > Pin::LONGEST_PRESENTED {
        let problem = FieldProblem::TooLong { longest: Pin::LONGEST_PRESENTED };
        return Err(Refusal::field(Field::Pin, problem).into());
    }
    call.web.app.verify_pin(&call.ctx, &caller, person, pin).await?;
    Ok(Answer::Done)
}
