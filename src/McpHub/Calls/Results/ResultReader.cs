using System.Globalization;
using System.Text;
using McpHub.Snapshot;
using McpHub.Wire.Json;

namespace McpHub.Calls.Results;

/// <summary>An agent reads the whole of a result that it got a part of. Whoever was allowed the call may read what came of it.</summary>
internal sealed class ResultReader(ResultStore store, Settlement settlement)
{
    private static readonly Decision Own = new(true, "hub/own-result");

    /// <param name="call">Its requested name is a <see cref="ResultLink"/>.</param>
    public Reply Read(ReadCall call)
    {
        var reply = Answer(call);
        settlement.Settle(call, reply, isCancelled: false, bytesIn: 0);
        return reply;
    }

    private Reply Answer(ReadCall call)
    {
        var (id, page) = ResultLink.Parse(call.RequestedName);
        var kept = store.Find(call.Agent.Name, id);
        call.Decision = kept is null ? Decision.Default : Own;
        if (kept is null) return Refusals.NotPermitted(call.Agent, call.Action, call.RequestedName);
        if (page < 1 || page > kept.Pages)
            return new HubError(ErrorKind.BadRequest, "page_not_found", $"'{ResultLink.Of(id)}' has the pages 1 to {kept.Pages}.", "Read one of them, for example the first, without '?page='.");

        return Reply.Result(ToResult(id, page, kept));
    }

    private static byte[] ToResult(string id, int page, KeptResult kept)
    {
        var content = ObjectSplice.Rewrite(default, JsonEdit.SetText("uri", ResultLink.Of(id, page)), JsonEdit.SetText("mimeType", kept.MimeType), JsonEdit.SetText("text", kept.Page(page)));
        var pages = ObjectSplice.Rewrite(
            default,
            JsonEdit.Set("page", Number(page)),
            JsonEdit.Set("pages", Number(kept.Pages)),
            page < kept.Pages ? JsonEdit.SetText("next", ResultLink.Of(id, page + 1)) : JsonEdit.Remove("next"));
        return ObjectSplice.Rewrite(
            default,
            JsonEdit.Set("contents", JsonList.Of([content])),
            JsonEdit.Set("_meta", ObjectSplice.Rewrite(default, JsonEdit.Set("dev.mcphub/page", pages))));
    }

    private static byte[] Number(int number) => Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture));
}
