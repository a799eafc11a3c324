//! The phase as a whole.

use super::{direction, operation::Operations, security, server, types::TypeLowering, webhook};
use crate::{
    api::Api, diagnostic::Diagnostics, openapi::Document, schema::Schemas, selection::Selection,
};

/// Lowers a document. `None` where there are errors; the diagnostics name them.
pub(crate) fn lower<'t>(
    document: &Document<'t>,
    schemas: &Schemas<'t>,
    selection: &Selection,
    diagnostics: &mut Diagnostics,
) -> Option<Api> {
    let mut types = TypeLowering::new(schemas, diagnostics);
    if !selection.is_active() {
        types.component_schemas();
    }
    let mut security_schemes = security::schemes(&document.model.schemes);
    let mut lowering = Operations {
        document,
        types: &mut types,
        selecting: selection.start(),
        parameters: 0,
        selected: 0,
    };
    let operations = lowering.all(&security_schemes);
    let webhooks = webhook::all(&mut lowering, &security_schemes);
    let selected = lowering.selected;
    lowering
        .selecting
        .report_unmatched(&document.root, lowering.types.diagnostics);
    let all = || {
        let webhooks = webhooks.iter().map(|it| &it.operation);
        operations.iter().chain(webhooks)
    };
    if selection.is_active() {
        security_schemes.retain(|scheme| all().any(|operation| operation.asks_for(scheme)));
    }
    security::add_undeclared(all(), &mut security_schemes);
    types.break_cycles();
    let servers = server::of_document(document, types.diagnostics);
    let (types, components, definitions) = types.finish();
    let mut api = Api {
        span: document.root.clone(),
        title: document.model.title.clone(),
        version: document.model.version.clone(),
        description: document.model.description.clone(),
        servers,
        selected,
        operations,
        webhooks,
        schemes: security_schemes,
        components,
        webhook_components: schemas
            .reached(webhook::sites(document).into_iter())
            .into_iter()
            .map(str::to_owned)
            .collect(),
        types,
        schemas: definitions,
    };
    direction::split(&mut api);
    api.types.shrink_to_fit();
    (!diagnostics.has_errors()).then_some(api)
}
