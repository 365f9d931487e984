"""Stands for a database migration: it has to bear being done again."""

if __name__ == "__main__":
    print("migrated to version 1")
