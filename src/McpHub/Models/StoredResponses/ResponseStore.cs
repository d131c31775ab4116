using McpHub.Config;
using McpHub.Storage;
using Microsoft.Data.Sqlite;

namespace McpHub.Models.StoredResponses;

/// <summary>
/// Answers of OpenAI Responses on disk, each agent's apart and in bounds. An answer lives as long as one that goes on from it: an answer is
/// never used later than those before it, so that the oldest to go is always the last of its conversation. Thread-safe.
/// </summary>
/// <param name="path">Of the database.</param>
internal sealed class ResponseStore(string path, ResponsesConfig config, TimeProvider time) : IDisposable
{
    /// <summary>How long a conversation may be.</summary>
    public const int MaxTurns = 1000;

    private const int SchemaVersion = 1;

    private const string Schema = """
        CREATE TABLE response (
          key INTEGER PRIMARY KEY, agent TEXT NOT NULL, id TEXT NOT NULL, previous TEXT, used INTEGER NOT NULL, bytes INTEGER NOT NULL,
          input BLOB NOT NULL, answer BLOB NOT NULL, UNIQUE (agent, id));
        CREATE INDEX response_by_use ON response (agent, used, key DESC);
        CREATE INDEX response_by_age ON response (used);
        CREATE TABLE item (
          agent TEXT NOT NULL, id TEXT NOT NULL, response INTEGER NOT NULL REFERENCES response (key) ON DELETE CASCADE,
          PRIMARY KEY (agent, id, response)) WITHOUT ROWID;
        CREATE INDEX item_by_response ON item (response);
        CREATE TABLE total (agent TEXT PRIMARY KEY, responses INTEGER NOT NULL, bytes INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TRIGGER response_added AFTER INSERT ON response BEGIN
          INSERT INTO total VALUES (new.agent, 1, new.bytes)
            ON CONFLICT (agent) DO UPDATE SET responses = responses + 1, bytes = bytes + excluded.bytes;
        END;
        CREATE TRIGGER response_removed AFTER DELETE ON response BEGIN
          UPDATE total SET responses = responses - 1, bytes = bytes - old.bytes WHERE agent = old.agent;
        END
        """;

    private readonly Database database = new(path, Schema, SchemaVersion);

    /// <summary>Keeps the answer, and makes room for it.</summary>
    /// <param name="items">Ids of its items, by which later requests may refer to them.</param>
    /// <returns>False when it is, with all of its conversation, more than one agent may keep; then nothing goes for it.</returns>
    public bool Keep(StoredResponse response, IEnumerable<string> items)
    {
        var bytes = response.Input.Length + response.Answer.Length;
        if (bytes > config.MaxBytesPerAgent) return false;
        using var connection = database.Open();
        using var transaction = connection.BeginTransaction(deferred: false);
        if (response.Previous is not null && !Fits(connection, response, bytes)) return false;
        var now = NextUse(connection);
        using var insert = Command(
            connection,
            "INSERT INTO response (agent, id, previous, used, bytes, input, answer) VALUES ($agent, $id, $previous, $now, $bytes, $input, $answer) RETURNING key",
            ("$agent", response.Agent), ("$id", response.Id), ("$previous", response.Previous), ("$now", now), ("$bytes", bytes), ("$input", response.Input), ("$answer", response.Answer));
        var key = (long)insert.ExecuteScalar()!;
        foreach (var item in items.Distinct()) Execute(connection, "INSERT INTO item VALUES ($agent, $id, $key)", ("$agent", response.Agent), ("$id", item), ("$key", key));
        if (response.Previous is not null) MarkUsed(connection, response, now);
        MakeRoom(connection, response.Agent, now);
        transaction.Commit();
        return true;
    }

    /// <returns>Null when this agent has no such answer.</returns>
    public StoredResponse? Find(string agent, string id)
    {
        using var connection = database.Open();
        return Find(connection, agent, id);
    }

    /// <summary>An answer and all before it, the first one first.</summary>
    /// <param name="id">Null for none at all.</param>
    /// <param name="maxBytes">Of all of them.</param>
    public Conversation FindConversation(string agent, string? id, long maxBytes)
    {
        var turns = new List<StoredResponse>();
        var bytes = 0L;
        using var connection = database.Open();
        for (var next = id; next is not null; next = turns[^1].Previous)
        {
            if (Find(connection, agent, next) is not { } turn) return new Conversation([], Missing: next, IsTooLong: false);
            bytes += turn.Input.Length + turn.Answer.Length;
            if (turns.Count == MaxTurns || bytes > maxBytes) return new Conversation([], Missing: null, IsTooLong: true);
            turns.Add(turn);
        }

        turns.Reverse();
        return new Conversation(turns, Missing: null, IsTooLong: false);
    }

    /// <summary>The latest answer of this agent that holds an item of that id.</summary>
    public StoredResponse? FindByItem(string agent, string item)
    {
        using var connection = database.Open();
        using var command = Command(
            connection,
            "SELECT r.id, r.previous, r.input, r.answer FROM item i JOIN response r ON r.key = i.response WHERE i.agent = $agent AND i.id = $item ORDER BY i.response DESC LIMIT 1",
            ("$agent", agent), ("$item", item));
        return Read(command, agent);
    }

    /// <returns>False when this agent has no such answer.</returns>
    public bool Delete(string agent, string id)
    {
        using var connection = database.Open();
        return Execute(connection, "DELETE FROM response WHERE agent = $agent AND id = $id", ("$agent", agent), ("$id", id)) > 0;
    }

    public void Dispose() => database.Dispose();

    private static StoredResponse? Find(SqliteConnection connection, string agent, string id)
    {
        using var command = Command(connection, "SELECT id, previous, input, answer FROM response WHERE agent = $agent AND id = $id", ("$agent", agent), ("$id", id));
        return Read(command, agent);
    }

    private static StoredResponse? Read(SqliteCommand command, string agent)
    {
        using var row = command.ExecuteReader();
        if (!row.Read()) return null;
        return new StoredResponse(agent, row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetFieldValue<byte[]>(2), row.GetFieldValue<byte[]>(3));
    }

    private bool Fits(SqliteConnection connection, StoredResponse response, int bytes)
    {
        using var command = Command(
            connection,
            """
            WITH RECURSIVE before (id) AS (
              SELECT $previous UNION SELECT r.previous FROM response r JOIN before b ON r.agent = $agent AND r.id = b.id WHERE r.previous IS NOT NULL)
            SELECT COUNT(*) < $most AND TOTAL(bytes) + $new <= $bytes FROM response WHERE agent = $agent AND id IN (SELECT id FROM before)
            """,
            ("$agent", response.Agent), ("$previous", response.Previous), ("$most", config.MaxPerAgent), ("$new", bytes), ("$bytes", config.MaxBytesPerAgent));
        return (long)command.ExecuteScalar()! != 0;
    }

    // Later than every use before it, also within a millisecond: otherwise a new answer could be the first to make room.
    private long NextUse(SqliteConnection connection)
    {
        using var command = Command(connection, "SELECT COALESCE(MAX(used), 0) + 1 FROM response");
        return Math.Max((long)command.ExecuteScalar()!, time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    private static void MarkUsed(SqliteConnection connection, StoredResponse response, long now) => Execute(
        connection,
        """
        WITH RECURSIVE before (id) AS (
          SELECT $previous UNION SELECT r.previous FROM response r JOIN before b ON r.agent = $agent AND r.id = b.id WHERE r.previous IS NOT NULL)
        UPDATE response SET used = $now WHERE agent = $agent AND id IN (SELECT id FROM before)
        """,
        ("$agent", response.Agent), ("$previous", response.Previous), ("$now", now));

    private void MakeRoom(SqliteConnection connection, string agent, long now)
    {
        Execute(connection, "DELETE FROM response WHERE used < $oldest", ("$oldest", now - (long)TimeSpan.FromDays(config.MaxAgeDays).TotalMilliseconds));
        while (IsFull(connection, agent))
        {
            Execute(connection, "DELETE FROM response WHERE key = (SELECT key FROM response WHERE agent = $agent ORDER BY used, key DESC LIMIT 1)", ("$agent", agent));
        }
    }

    private bool IsFull(SqliteConnection connection, string agent)
    {
        using var command = Command(
            connection,
            "SELECT 1 FROM total WHERE agent = $agent AND (responses > $most OR bytes > $bytes)",
            ("$agent", agent), ("$most", config.MaxPerAgent), ("$bytes", config.MaxBytesPerAgent));
        return command.ExecuteScalar() is not null;
    }

    private static int Execute(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(connection, sql, parameters);
        return command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}

/// <summary>Answers in the order they were given, or why there are none.</summary>
/// <param name="Missing">The answer that is not kept.</param>
internal sealed record Conversation(IReadOnlyList<StoredResponse> Turns, string? Missing, bool IsTooLong);
