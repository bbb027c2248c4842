//! `ProcessBiometric` of the Management API ("Process Biometrics"): an envelope of its own, whose
//! first member echoes the caller's `correlation_id`.

use super::call::Call;
use super::render::{self, Code};
use crate::failure::{self, Failure};
use axum::http::{StatusCode, header};
use doorward_app::{ApplicationParameters, BiometricAnswer, BiometricCall, Caller, Error, Process};
use doorward_domain::{Factor, Field, FieldProblem, Refusal};
use doorward_wire::authx::answer::{self, Data, Envelope};
use doorward_wire::authx::biometric::{self, BiometricRequest, Modality};
use doorward_wire::authx::request::Fields;
use doorward_wire::json;
use doorward_wire::multipart::{self, Part};

/// Enrols, verifies or deletes a biometric factor.
pub(super) async fn answer(call: &mut Call) -> failure::Answer {
    let mut correlation_id = None;
    let result = read(call, &mut correlation_id).await;
    if let Err(failure) = &result {
        call.note(failure);
    }
    call.count(render::ending(&result));
    respond(call, correlation_id.as_deref(), result)
}

async fn read(
    call: &mut Call,
    correlation_id: &mut Option<String>,
) -> Result<BiometricAnswer, Failure> {
    let caller = call.identify()?;
    let content_type = call.header(&header::CONTENT_TYPE).unwrap_or_default().to_owned();
    let limit = call.web.settings.biometric_body_limit;
    let body = call.read_body(limit).await?;
    let unreadable = |text: String| Refusal::Unreadable(text);
    let parts =
        multipart::read(&content_type, &body).map_err(|error| unreadable(error.to_string()))?;
    let named = |name: &str| parts.iter().find(|part| part.is_named(name));
    let text = named("processBiometrics")
        .ok_or(Refusal::field(Field::Other("processBiometrics"), FieldProblem::Missing))?;
    let value = json::read(text.data).map_err(|error| unreadable(error.to_string()))?;
    let request = BiometricRequest::read(&value).map_err(|error| super::fields::refusal(&error))?;
    *correlation_id = request.correlation_id.as_deref().map(str::to_owned);
    call.ctx.device = device(&request);
    let time =
        Fields::read(&value).map_err(|error| super::fields::refusal(&error))?.request_date_time;
    call.check_hash(&caller, time.as_deref(), &body).await?;
    process(call, &caller, &request, named("biometricdata")).await
}

async fn process(
    call: &Call,
    caller: &Caller,
    request: &BiometricRequest<'_>,
    sample: Option<&Part<'_>>,
) -> Result<BiometricAnswer, Failure> {
    let one_to_three = FieldProblem::Malformed { expected: "1, 2 or 3" };
    let required = |field, given: Option<i64>| match given {
        Some(_) => Refusal::field(field, one_to_three.clone()),
        None => Refusal::field(field, FieldProblem::Missing),
    };
    let factor = match request.modality() {
        Some(Modality::Finger) => Factor::Finger,
        Some(Modality::Face) => Factor::Face,
        Some(Modality::Palm) => Factor::Palm,
        None => return Err(required(Field::AuthenticationId, request.authentication_id).into()),
    };
    let process = match request.process() {
        Some(biometric::Process::Enrol) => Process::Enrol,
        Some(biometric::Process::Verify) => Process::Verify,
        Some(biometric::Process::Delete) => Process::Delete,
        None => return Err(required(Field::ProcessType, request.process_type).into()),
    };
    let sample = sample.map(|part| part.data).filter(|data| !data.is_empty());
    if sample.is_none() && process != Process::Delete && factor != Factor::Palm {
        return Err(Refusal::field(Field::BiometricData, FieldProblem::Missing).into());
    }
    let who = super::fields::required(Field::UserName, &request.user_name)?;
    let parameters = request.application_parameters.as_ref().and_then(|given| {
        Some(ApplicationParameters {
            application_key: given.application_key.as_deref()?,
            secret_key: given.secret_key.as_deref()?,
            host_name: given.host_name.as_deref(),
        })
    });
    let about = BiometricCall { factor, process, who, parameters, sample };
    Ok(call.web.app.process_biometric(&call.ctx, caller, &about).await?)
}

/// What the caller says of its device, for the audit alone.
fn device(request: &BiometricRequest<'_>) -> Option<String> {
    match (&request.device_data, &request.src_user_id) {
        (None, None) => None,
        (data, source) => {
            let mut out = String::from("{\"src_user_id\":");
            match source {
                Some(source) => json::push_string(&mut out, source),
                None => out.push_str("null"),
            }
            out.push_str(",\"device_data\":");
            out.push_str(data.as_deref().unwrap_or("null"));
            out.push('}');
            Some(out)
        }
    }
}

fn respond(
    call: &Call,
    correlation_id: Option<&str>,
    result: Result<BiometricAnswer, Failure>,
) -> failure::Answer {
    let dialect = render::dialect(call.ctx.channel);
    let render = |code: Code, text: Option<&str>| {
        let envelope =
            Envelope { code: code.response, subcode: code.subcode, text, data: Data::None };
        failure::json(code.status, answer::biometric(dialect, correlation_id, &envelope))
    };
    match result {
        Ok(BiometricAnswer::Done) => {
            render(Code { status: StatusCode::OK, response: 1, subcode: 0 }, None)
        }
        Ok(BiometricAnswer::Waiting { link }) => {
            let text = format!("open this link on the user's telephone, then ask again: {link}");
            render(render::WAITING, Some(&text))
        }
        Err(failure) => {
            let mut code = render::code_of_failure(&failure);
            if matches!(failure, Failure::App(Error::Refused(Refusal::PersonUnknown))) {
                code.response = 8;
            }
            let text = failure.text_for_caller(&call.ctx);
            render::with_headers(render(code, Some(&text)), &failure)
        }
    }
}
